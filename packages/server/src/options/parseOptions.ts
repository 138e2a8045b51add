import { parseArgs } from "node:util";
import type { TokenRule } from "../auth/accounts.ts";
import { readTokens } from "../auth/readTokens.ts";
import { type LogLevel, logLevels } from "../logging/log.ts";
import { type MetricsReaders, metricsReaders } from "../metrics/Metrics.ts";
import { UsageError } from "./UsageError.ts";

/** What the server is started with. */
export interface Options {
  port: number;
  host: string;
  /** `memory`, or a folder. */
  data: string;
  /** The URL of a PostgreSQL database, instead of `data`. */
  database: string | undefined;
  /** A folder for the contents of files; with everything else unless given. */
  files: string | undefined;
  tokens: TokenRule[];
  seed: number | undefined;
  /** A file; without one, the built-in scenario. */
  scenario: string | undefined;
  /** The model that answers instead of a scenario. */
  chat: { baseUrl: string; model: string; apiKey: string | undefined } | undefined;
  logLevel: LogLevel;
  faults: { rulesFile?: string } | undefined;
  /** Who may read how the server does; nobody unless given. */
  metrics: MetricsReaders | undefined;
  heartbeatMs: number;
  /** Origins whose pages may use the server, besides those of this computer. */
  corsOrigins: string[];
  /** What the server is called besides the names of this computer. */
  allowedHosts: string[];
}

export const HELP = `Usage: cloud-agents-server [options]

A server of the Cloud Agents API that keeps state. Every option can also be given by the environment variable behind it.

  --port <number>        Port to listen on, 0 for any free one. Default 4020.        CLOUD_AGENTS_SERVER_PORT
  --host <address>       Address to listen on. Default 127.0.0.1.                    CLOUD_AGENTS_SERVER_HOST
  --data <folder>        Where everything is kept. Default memory: nowhere.          CLOUD_AGENTS_SERVER_DATA
  --database <url>       A PostgreSQL database instead of --data, for any number of  CLOUD_AGENTS_SERVER_DATABASE
                         servers: postgres://user:password@host/name. Others see
                         a command line, so give a password in the variable.
  --files <folder>       Where contents of files are kept, by all servers that share CLOUD_AGENTS_SERVER_FILES
                         the database. Default database: with everything else.
  --tokens <list>        Tokens that may be used, and .yaml or .json files of them,  CLOUD_AGENTS_SERVER_TOKENS
                         with commas between, here also with spaces.
                         Default: any token, each an account of its own.
  --seed <integer>       The same ids and times in every run. With memory only.      CLOUD_AGENTS_SERVER_SEED
  --scenario <file>      What agents do. Default: the built-in scenario.             CLOUD_AGENTS_SERVER_SCENARIO
  --chat-url <url>       Let a model answer instead: the base URL of an endpoint     CLOUD_AGENTS_SERVER_CHAT_URL
                         with OpenAI's chat completions. Its key is taken from
                         CLOUD_AGENTS_CHAT_KEY only.
  --chat-model <name>    The model to ask; needed with --chat-url.                   CLOUD_AGENTS_SERVER_CHAT_MODEL
  --faults[=<file>]      Turn on the fault switches, with rules to start with.       CLOUD_AGENTS_SERVER_FAULTS (on, off, file)
  --metrics[=network]    Serve GET /metrics, for Prometheus: to this computer, or    CLOUD_AGENTS_SERVER_METRICS (on, off, network)
                         to everybody who reaches the server.
  --heartbeat <ms>       How long a stream may be silent. Default 15000.             CLOUD_AGENTS_SERVER_HEARTBEAT
  --cors-origin <origin> Pages that may use the server, besides those of this        CLOUD_AGENTS_SERVER_CORS_ORIGIN
                         computer, such as https://app.example. Repeatable; in the
                         variable with commas between.
  --allowed-host <name>  What the server is called, besides localhost, 127.x.x.x     CLOUD_AGENTS_SERVER_ALLOWED_HOST
                         and the --host. Repeatable; in the variable with commas
                         between.
  --log-level <level>    ${logLevels.join(", ")}. Default info.           CLOUD_AGENTS_SERVER_LOG_LEVEL
  --help                 Print this.

Exit code 1: could not start, or failed. Exit code 2: an option, or a file that one names, is wrong.`;

const names = [
  "port",
  "host",
  "data",
  "database",
  "files",
  "tokens",
  "seed",
  "scenario",
  "chat-url",
  "chat-model",
  "faults",
  "metrics",
  "heartbeat",
  "cors-origin",
  "allowed-host",
  "log-level",
] as const;

/** Options that can be given more than once. */
const repeatable: readonly string[] = ["tokens", "cors-origin", "allowed-host"];

/** Options that need no value. */
const bareable: readonly string[] = ["--faults", "--metrics"];

type Name = (typeof names)[number];

/** A value that was given, and what messages call the option that gave it. */
interface Given {
  value: string;
  source: string;
}

/**
 * Reads the command line and the environment. An empty variable counts as absent; the command line wins.
 *
 * @param args The arguments after the program's name.
 * @param env The environment.
 * @returns "help" when that is asked for.
 * @throws UsageError that says which option is wrong and what it may be.
 */
export async function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Options | "help"> {
  const flags = parseFlags(args);
  if (flags.help) return "help";
  const given = (name: Name): Given | undefined => {
    const value = flags[name]?.join(",");
    if (value !== undefined) return { value, source: `--${name}` };
    const source = `CLOUD_AGENTS_SERVER_${name.toUpperCase().replace("-", "_")}`;
    const variable = env[source];
    return variable ? { value: variable, source } : undefined;
  };
  const tokens = given("tokens");
  const options: Options = {
    port: integer(given("port"), 0, 65_535) ?? 4020,
    host: text(given("host")) ?? "127.0.0.1",
    ...place(given("data"), given("database")),
    files: files(given("files")),
    tokens: tokens ? await readTokens(tokens.value.split(","), tokens.source) : [],
    seed: integer(given("seed"), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    scenario: text(given("scenario")),
    chat: chat(given("chat-url"), given("chat-model"), env.CLOUD_AGENTS_CHAT_KEY || undefined),
    logLevel: logLevel(given("log-level")),
    faults: faults(given("faults")),
    metrics: metrics(given("metrics")),
    heartbeatMs: integer(given("heartbeat"), 10, 3_600_000) ?? 15_000,
    corsOrigins: list(given("cors-origin"), origin),
    allowedHosts: list(given("allowed-host"), hostName),
  };
  if (options.files !== undefined && options.data === "memory" && options.database === undefined)
    throw new UsageError(
      "--files <folder> needs --data or --database: what is kept in memory forgets whose the files are.",
    );
  if (options.seed !== undefined && options.database !== undefined)
    throw new UsageError(
      "--seed needs memory: the next run on the same database would make the same ids again.",
    );
  if (options.seed !== undefined && options.data !== "memory")
    throw new UsageError(
      "--seed needs --data memory: the next run on the same data would make the same ids again.",
    );
  if (options.chat && options.scenario)
    throw new UsageError(
      "--chat-url and --scenario exclude each other: either a model answers or a scenario does.",
    );
  return options;
}

function parseFlags(args: readonly string[]): { [Each in Name]?: string[] } & { help?: boolean } {
  const options = Object.fromEntries(
    names.map((name) => [name, { type: "string", multiple: true } as const]),
  );
  let values: { [Each in Name]?: string[] } & { help?: boolean };
  try {
    ({ values } = parseArgs({
      args: completeArgs(args),
      options: { ...options, help: { type: "boolean" } },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const repeated = names.find((name) => !repeatable.includes(name) && (values[name]?.length ?? 0) > 1);
  if (repeated) throw new UsageError(`--${repeated} is given more than once.`);
  return values;
}

/** Adds what parseArgs asks for: a value for a bare `--faults` or `--metrics`, and `--tokens` before each of several values. */
function completeArgs(args: readonly string[]): string[] {
  const complete: string[] = [];
  let flag = "";
  for (const [at, arg] of args.entries()) {
    const isValue = !arg.startsWith("-");
    if (isValue && flag === "--tokens" && args[at - 1] !== flag) complete.push(flag);
    if (!isValue) flag = arg;
    const isBare = bareable.includes(arg) && (args[at + 1] ?? "-").startsWith("-");
    complete.push(isBare ? `${arg}=on` : arg);
  }
  return complete;
}

function text(given: Given | undefined): string | undefined {
  if (given?.value === "") throw new UsageError(`${given.source} needs a value.`);
  return given?.value;
}

/** Reads the values that have commas between them. */
function list(given: Given | undefined, read: (value: string, source: string) => string): string[] {
  if (!given) return [];
  return given.value.split(",").map((value) => read(value.trim(), given.source));
}

/** Where everything is kept. A container's image has a variable for the folder, so one of the two variables does not exclude the other. */
function place(
  folder: Given | undefined,
  url: Given | undefined,
): { data: string; database: string | undefined } {
  const isFlag = (given: Given | undefined) => given?.source.startsWith("--");
  if (isFlag(folder) && isFlag(url))
    throw new UsageError("--database and --data exclude each other: everything is kept in one of them.");
  const data = text(folder) ?? "memory";
  const found = database(url);
  return found === undefined || isFlag(folder)
    ? { data, database: undefined }
    : { data: "memory", database: found };
}

function database(given: Given | undefined): string | undefined {
  const value = text(given);
  // What was given is not shown: it may have a password.
  if (value === undefined) return undefined;
  if (!(/^postgres(ql)?:\/\/./.test(value) && URL.canParse(value)))
    throw new UsageError(`${given?.source} must be a URL such as postgres://user@host/name.`);
  try {
    decodeURIComponent(value);
  } catch {
    throw new UsageError(`${given?.source} has a % that encodes nothing. In a password, write it as %25.`);
  }
  return value;
}

function files(given: Given | undefined): string | undefined {
  const value = text(given);
  return value === "database" ? undefined : value;
}

function origin(value: string, source: string): string {
  const found = URL.canParse(value) ? new URL(value).origin : undefined;
  if (/^https?:/.test(value) && found === value.toLowerCase().replace(/\/$/, "")) return found;
  throw new UsageError(`${source} must be an origin such as https://app.example, not '${value}'.`);
}

function hostName(value: string, source: string): string {
  const name = value.toLowerCase();
  if (URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name) return name;
  throw new UsageError(
    `${source} must be a host's name or address without a port, such as server.test, not '${value}'.`,
  );
}

function integer(given: Given | undefined, min: number, max: number): number | undefined {
  if (!given) return undefined;
  const number = Number(given.value);
  if (/^-?\d+$/.test(given.value) && number >= min && number <= max) return number;
  throw new UsageError(`${given.source} must be a whole number from ${min} to ${max}, not '${given.value}'.`);
}

function logLevel(given: Given | undefined): LogLevel {
  if (!given) return "info";
  const level = logLevels.find((one) => one === given.value);
  if (level) return level;
  throw new UsageError(`${given.source} must be ${logLevels.join(", ")}, not '${given.value}'.`);
}

function faults(given: Given | undefined): Options["faults"] {
  const value = text(given);
  if (value === undefined || value === "off") return undefined;
  return value === "on" ? {} : { rulesFile: value };
}

function metrics(given: Given | undefined): MetricsReaders | undefined {
  const value = text(given);
  if (value === undefined || value === "off") return undefined;
  const readers = metricsReaders.find((one) => one === value);
  if (readers) return readers;
  throw new UsageError(`${given?.source} must be ${metricsReaders.join(", ")} or off, not '${value}'.`);
}

function chat(url: Given | undefined, model: Given | undefined, apiKey: string | undefined): Options["chat"] {
  const [baseUrl, modelName] = [text(url), text(model)];
  if (baseUrl === undefined && modelName === undefined) return undefined;
  if (baseUrl === undefined || modelName === undefined)
    throw new UsageError("--chat-url and --chat-model need each other.");
  return { baseUrl, model: modelName, apiKey };
}
