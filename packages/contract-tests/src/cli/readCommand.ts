import { parseArgs } from "node:util";
import { CannotRun } from "../CannotRun.ts";
import type { ContractOptions, Level, Profile } from "../ContractOptions.ts";

/** Files to write, by format. */
export interface ReportFiles {
  json?: string | undefined;
  junit?: string | undefined;
  ctrf?: string | undefined;
  html?: string | undefined;
}

/** What to do. */
export type Command =
  | { name: "help" }
  | { name: "version" }
  | {
      name: "run";
      /** A target that the command starts itself; undefined for one at a URL. */
      start: "server" | "mock" | undefined;
      /** Without `url` and `token` for a target that is to be started. */
      options: Omit<ContractOptions, "url" | "token"> & { url?: string; token?: string };
      /** Whether nobody needs to be asked before something is created. */
      yes: boolean;
      quiet: boolean;
      files: ReportFiles;
    };

/** The address of the service, the first of the description's servers. */
const LIVE_URL = "https://openapi.qoder.sh/api/v1/cloud";

/** How much a run creates at most when nothing else is said: on the live service, and elsewhere. */
const LIVE_CAPS = { maxObjects: 30, maxMessages: 3 };

const LEVELS: readonly Level[] = ["smoke", "read", "full"];
const PROFILES: readonly Profile[] = ["documents", "full"];

/** Options that name an object, and the path parameter that such an id has. */
const IDS = {
  agent: "agent_id",
  environment: "environment_id",
  file: "file_id",
  session: "session_id",
} as const;

const OPTIONS = {
  url: { type: "string" },
  token: { type: "string" },
  live: { type: "boolean" },
  server: { type: "boolean" },
  mock: { type: "boolean" },
  only: { type: "string", multiple: true },
  skip: { type: "string", multiple: true },
  level: { type: "string" },
  profile: { type: "string" },
  agent: { type: "string" },
  environment: { type: "string" },
  file: { type: "string" },
  session: { type: "string" },
  "other-token": { type: "string" },
  "read-only-token": { type: "string" },
  "unready-file": { type: "string" },
  "failing-message": { type: "string" },
  stateless: { type: "boolean" },
  examples: { type: "boolean" },
  "max-objects": { type: "string" },
  "max-messages": { type: "string" },
  "silence-seconds": { type: "string" },
  "timeout-seconds": { type: "string" },
  "keep-objects": { type: "boolean" },
  "run-id": { type: "string" },
  json: { type: "string" },
  junit: { type: "string" },
  ctrf: { type: "string" },
  html: { type: "string" },
  quiet: { type: "boolean", short: "q" },
  yes: { type: "boolean", short: "y" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/** What `--help` prints. */
export const HELP = `Usage: cloud-agents-contract run --url URL --token TOKEN [options]
       cloud-agents-contract check FILE.har|FILE.ndjson [options]

Holds a server to the description of the Cloud Agents API, and says where it differs, and by which sentence of which page.

Target
  --url URL               where the paths begin, such as https://host/api/v1/cloud
  --token TOKEN           a token with all permissions; or CLOUD_AGENTS_TARGET_TOKEN
  --server, --mock        start @cloud-agents/server or @cloud-agents/mock, and test that
  --live                  the live service, with the token in QODER_PAT; level smoke unless you say otherwise
  --stateless             the target keeps nothing, as a mock
  --examples              the target returns the example that a Prefer header names

What to test
  --only, --skip IDS      operations, such as --only createAgent,createSession
  --level LEVEL           smoke (one success and the refusals per operation), read (what only reads) or full
  --profile PROFILE       documents (what the five pages say) or full (what was decided where they are silent, too)

What cases need; what is not given is created
  --agent, --environment, --file, --session ID
  --other-token TOKEN     of another account; or CLOUD_AGENTS_OTHER_TOKEN
  --read-only-token TOKEN or CLOUD_AGENTS_RESTRICTED_TOKEN
  --unready-file ID       a file that is still uploading
  --failing-message TEXT  a text whose turn fails

Limits
  --max-objects N         how many objects the run may create
  --max-messages N        how many messages it may send; each makes an agent work
  --timeout-seconds N     how long a response may take to begin; 20
  --silence-seconds N     how long a stream may be silent, heartbeats included; 20
  --keep-objects          archives nothing at the end
  --run-id NAME           what objects are called; a random name
  --yes                   does not ask before it creates something

Reports
  --json, --junit, --ctrf, --html FILE
  --quiet                 no progress

Exit code: 0 kept, 1 broken, 2 could not run.
`;

/**
 * Reads the command line.
 *
 * @param env Where tokens may stand, so that they need not be on the command line, where every user of the computer sees them.
 * @throws CannotRun that says what is wrong, and what to write instead.
 */
export function readCommand(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parse(args);
  if (values.help || (args.length === 0 && positionals.length === 0)) return { name: "help" };
  if (values.version) return { name: "version" };
  if (positionals.length !== 1 || positionals[0] !== "run") {
    throw new CannotRun(
      `There is no command "${positionals.join(" ")}". Write: cloud-agents-contract run --url URL --token TOKEN`,
    );
  }
  const targets = ["url", "live", "server", "mock"].filter((name) => name in values);
  if (targets.length !== 1) {
    const got = targets.length === 0 ? "none" : targets.map((name) => `--${name}`).join(" and ");
    throw new CannotRun(`Name one target: --url URL, --live, --server or --mock. There is ${got}.`);
  }
  const isLive = values.live === true;
  const level = oneOf("--level", values.level, LEVELS) ?? (isLive ? "smoke" : "full");
  const keepsState = !(values.stateless || values.mock);
  const files = pick(values, ["json", "junit", "ctrf", "html"]) as ReportFiles;
  const ids = Object.fromEntries(
    Object.entries(IDS).flatMap(([option, parameter]) => {
      const id = values[option as keyof typeof IDS];
      return id === undefined ? [] : [[parameter, id]];
    }),
  );
  const silence = numberOf("--silence-seconds", values["silence-seconds"]);
  const timeout = numberOf("--timeout-seconds", values["timeout-seconds"]);
  return {
    name: "run",
    start: values.server ? "server" : values.mock ? "mock" : undefined,
    yes: values.yes === true || Boolean(env.CI),
    quiet: values.quiet === true,
    files,
    options: {
      ...withoutUndefined({
        url: isLive ? LIVE_URL : urlOf(values.url),
        token: values.server || values.mock ? undefined : tokenOf(values.token, isLive, env),
        only: listOf(values.only),
        skip: listOf(values.skip),
        otherToken: values["other-token"] ?? (env.CLOUD_AGENTS_OTHER_TOKEN || undefined),
        restrictedToken: values["read-only-token"] ?? (env.CLOUD_AGENTS_RESTRICTED_TOKEN || undefined),
        unreadyFile: values["unready-file"],
        failingMessage: values["failing-message"],
        maxObjects:
          numberOf("--max-objects", values["max-objects"]) ?? (isLive ? LIVE_CAPS.maxObjects : undefined),
        maxMessages:
          numberOf("--max-messages", values["max-messages"]) ?? (isLive ? LIVE_CAPS.maxMessages : undefined),
        silenceMs: silence === undefined ? undefined : silence * 1_000,
        responseMs: timeout === undefined ? undefined : timeout * 1_000,
        runId: values["run-id"],
        givesExamples: values.examples,
      }),
      ids,
      level,
      profile: oneOf("--profile", values.profile, PROFILES) ?? "full",
      keepsState,
      removes: keepsState && !values["keep-objects"],
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CannotRun(`${(error as Error).message.split(". ")[0]}. See: cloud-agents-contract --help`);
  }
}

function urlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new CannotRun(
      `--url must be an http or https URL, such as http://127.0.0.1:4010, not ${JSON.stringify(text)}.`,
    );
  }
  if (url.username || url.password) {
    throw new CannotRun("--url must have no user name and no password; pass the token with --token.");
  }
  return text.replace(/[?#].*$/, "").replace(/\/+$/, "");
}

function tokenOf(text: string | undefined, isLive: boolean, env: NodeJS.ProcessEnv): string {
  // The token of the live service goes nowhere else, unless somebody says so.
  const token = text ?? ((isLive ? env.QODER_PAT : env.CLOUD_AGENTS_TARGET_TOKEN) || undefined);
  if (token) return token;
  const name = isLive ? "QODER_PAT" : "CLOUD_AGENTS_TARGET_TOKEN";
  throw new CannotRun(`There is no token. Pass --token TOKEN, or set ${name}.`);
}

function oneOf<Value extends string>(
  option: string,
  text: string | undefined,
  values: readonly Value[],
): Value | undefined {
  if (text === undefined) return undefined;
  const found = values.find((value) => value === text);
  if (found === undefined)
    throw new CannotRun(`${option} must be ${values.join(" or ")}, not ${JSON.stringify(text)}.`);
  return found;
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,7}$/.test(text))
    throw new CannotRun(`${option} must be a whole number, not ${JSON.stringify(text)}.`);
  return Number(text);
}

function listOf(texts: readonly string[] | undefined): string[] | undefined {
  return texts
    ?.flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter(Boolean);
}

function pick<Values extends object>(values: Values, names: readonly string[]): Partial<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => names.includes(name)),
  ) as Partial<Values>;
}

function withoutUndefined<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: NonNullable<Values[Name]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
