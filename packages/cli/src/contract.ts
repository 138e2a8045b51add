import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { byDirection, type Description, type Operation } from "@cloud-agents/spec/description";
import { confirm } from "../../contract-tests/src/cli/confirm.ts";
import { createProgress } from "../../contract-tests/src/cli/createProgress.ts";
import { isLoopback } from "../../contract-tests/src/cli/isLoopback.ts";
import type { ReportFiles } from "../../contract-tests/src/cli/readCommand.ts";
import { runInterruptible } from "../../contract-tests/src/cli/runInterruptible.ts";
import { printReport } from "../../contract-tests/src/report/printReport.ts";
import { writeReports } from "../../contract-tests/src/report/writeReports.ts";
import { runSchemaCases, type SchemaChecks } from "../../contract-tests/src/schema/runSchemaCases.ts";
import {
  type CheckRequest,
  type SchemaCases,
  schemaCases,
} from "../../contract-tests/src/schema/schemaCases.ts";
import { redactFields } from "../../validator/src/redactFields.ts";
import { type AnyCredentials, createAuthenticate } from "./client/createAuthenticate.ts";
import type { Scheme } from "./client/SecurityTable.ts";
import { Mistake } from "./Mistake.ts";
import { readNames } from "./names.ts";
import { PARTS } from "./parts/parts.ts";
import { printPart } from "./parts/printPart.ts";
import { fromHere, readDescriptionFile } from "./readDescriptionFile.ts";
import { readSecurity } from "./readSecurity.ts";
import { writeParts } from "./writeParts.ts";

/** Operations that are named before a run. */
const MAX_LISTED = 3;

/** What the command was given. */
export interface ContractCommand {
  description: string | undefined;
  /** Where the paths of the description begin. */
  url: string | undefined;
  token: string | undefined;
  /** Each `name=value`, by the name of the security scheme; of a login, `name=user:password`. */
  credentials: readonly string[];
  /** Each `parameter=value`. */
  ids: readonly string[];
  only: readonly string[] | undefined;
  skip: readonly string[];
  stateless: boolean;
  /** How long a response may take to begin, and its body to end. */
  timeoutSeconds: number;
  yes: boolean;
  quiet: boolean;
  files: ReportFiles;
}

/**
 * Holds a server to a description: sends what follows from the description alone, and prints where the responses differ.
 *
 * @returns The exit code: 0 when the server keeps the description, 1 when it does not, 2 when that could not be found out.
 * @throws Mistake for what the command cannot work with.
 */
export async function contract(command: ContractCommand): Promise<number> {
  const { file, bundle, description: read } = await readDescriptionFile(command.description, process.cwd());
  const names = readNames(read);
  const security = readSecurity(read, names.variables);
  const description = withPlacesFromHere(byDirection(read), file);
  const url = readUrl(command.url);
  const { schemes } = security;
  const { secretFields } = description;
  const credentials = readCredentials(command.credentials, schemes);
  const authentication = createAuthenticate(security)({
    token: command.token,
    credentials,
  });
  const alternativesOf = ({ method, path }: Operation) =>
    security.operations[`${method} ${path}`] ?? security.everywhere;
  const isSecured = (operation: Operation) => {
    const alternatives = alternativesOf(operation);
    return alternatives.length > 0 && alternatives.every((each) => each.length > 0);
  };
  // A client counts on the cookies of its browser; here there is none.
  const isMissing = (name: string) => schemes[name]?.in === "cookie" && !(name in credentials);
  const checks = await compileChecks({ bundle, names, source: file });
  const all = schemaCases(description, checks.checkRequest, isSecured);
  const cases = choose(all, description.operations, command);
  const operations = new Set(cases.cases.map(({ operation }) => operation));
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const changing = [...operations].filter(({ method }) => !/^(GET|HEAD|OPTIONS)$/.test(method));
  say(
    `${description.title || file}: ${cases.cases.length} cases for ${operations.size} operations, sent to ${url}` +
      (changing.length > 0 ? `; what changes something there: ${listed(changing.map(({ id }) => id))}` : ""),
  );
  if (!command.yes && changing.length > 0 && !isLoopback(url)) await confirm(process.stdin, process.stderr);

  const progress = createProgress(command.quiet ? { write: () => true } : process.stderr, () =>
    performance.now(),
  );
  return runInterruptible(async (signal) => {
    const report = await runSchemaCases(description, cases, checks, {
      url,
      keepsState: !command.stateless,
      responseMs: command.timeoutSeconds * 1000,
      ids: readPairs("--id", command.ids),
      signal,
      redact: authentication.redact,
      redactBody: (body) => redactFields(body, (name) => secretFields.includes(name)),
      conceal: (request) => conceal(request, Object.values(schemes)),
      async authenticate(request, operation) {
        if (isSecured(operation) && alternativesOf(operation).every((names) => names.some(isMissing)))
          throw new Mistake(
            `${operation.id} needs a cookie: --credential ${alternativesOf(operation).flat().find(isMissing)}=VALUE`,
          );
        const context = { request, schemaPath: operation.path } as Parameters<
          NonNullable<typeof authentication.onRequest>
        >[0];
        const changed = await Promise.resolve(authentication.onRequest?.(context)).catch((error: Error) => {
          throw new Mistake(asOptions(error.message));
        });
        return changed instanceof Request ? changed : request;
      },
      onCase: progress.show,
    });
    progress.end();
    process.stdout.write(printReport(report, { colours: process.stdout.isTTY && !process.env.NO_COLOR }));
    await writeReports(command.files, report);
    if (!report.complete) return 2;
    if (report.counts.kept + report.counts.broken + report.shared.length === 0) {
      say("No case could be tried, so that nothing is known of the server. The reasons are above.");
      return 2;
    }
    return report.verdict === "kept" ? 0 : 1;
  }).finally(progress.end);
}

type Checks = SchemaChecks & { checkRequest: CheckRequest };

/** Makes the validator of a description, as `generate` writes it, and loads it. */
async function compileChecks(input: Parameters<typeof printPart>[1]): Promise<Checks> {
  const folder = await mkdtemp(join(tmpdir(), "cloud-agents-contract-"));
  try {
    await writeParts(folder, [
      ["validator", await printPart(PARTS.validator as (typeof PARTS)[string], input)],
    ]);
    return await import(pathToFileURL(join(folder, "validator/index.js")).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The cases of the operations that are wanted. What these need may be created by the others. */
function choose(
  { cases, untried, bodies }: SchemaCases,
  operations: readonly Operation[],
  { only, skip }: ContractCommand,
): SchemaCases {
  const known = operations.map(({ id }) => id);
  for (const id of [...(only ?? []), ...skip])
    if (!known.includes(id)) throw new Mistake(`There is no operation ${id}. There are ${known.join(", ")}.`);
  const isWanted = ({ operation: { id } }: { operation: Operation }) =>
    (only?.includes(id) ?? true) && !skip.includes(id);
  return { cases: cases.filter(isWanted), untried: untried.filter(isWanted), bodies };
}

/** Places are relative to the description; a terminal opens them when they are relative to where it is. */
function withPlacesFromHere(description: Description, file: string): Description {
  return { ...description, placeOf: (node) => fromHere(description.placeOf(node), file) };
}

function readUrl(url: string | undefined): string {
  if (url === undefined) throw new Mistake("Name what to test: --url http://127.0.0.1:4010");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Mistake(`--url must be an address such as http://127.0.0.1:4010, not '${url}'.`);
  return url.replace(/\/+$/, "");
}

function readPairs(option: string, pairs: readonly string[]): Record<string, string> {
  const read = pairs.map((pair) => {
    const [, name = "", value = ""] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (name === "") throw new Mistake(`${option} must be NAME=VALUE.`);
    return [name, value];
  });
  return Object.fromEntries(read);
}

function readCredentials(
  pairs: readonly string[],
  schemes: ReturnType<typeof readSecurity>["schemes"],
): NonNullable<AnyCredentials["credentials"]> {
  const read = Object.entries(readPairs("--credential", pairs)).map(([name, value]) => {
    const kind = schemes[name]?.kind;
    if (kind === undefined || kind === "bearer") {
      const others = Object.keys(schemes).filter((each) => schemes[each]?.kind !== "bearer");
      const known =
        others.length > 0 ? `There ${others.length === 1 ? "is" : "are"} ${others.join(", ")}.` : "";
      throw new Mistake(
        kind
          ? `Give the token of ${name} with --token.`
          : `There is no security scheme ${name}. ${known}`.trim(),
      );
    }
    if (kind !== "basic") return [name, value];
    const [, username = "", password = ""] = /^([^:]*):?(.*)$/s.exec(value) ?? [];
    return [name, { username, password }];
  });
  return Object.fromEntries(read);
}

function listed(names: readonly string[]): string {
  const others = names.length - MAX_LISTED;
  return others > 0 ? `${names.slice(0, MAX_LISTED).join(", ")} and ${others} others` : names.join(", ");
}

/** Puts the names of variables in the place of keys. What is in the header Authorization is concealed with it. */
function conceal({ url, headers }: Request, schemes: readonly Scheme[]): Pick<Request, "url" | "headers"> {
  const shown = { url: new URL(url), headers: new Headers(headers) };
  for (const { kind, in: place, key = "", variable = "KEY" } of schemes) {
    if (kind !== "key") continue;
    if (place === "header" && shown.headers.has(key)) shown.headers.set(key, `$${variable}`);
    if (place === "query" && shown.url.searchParams.has(key)) shown.url.searchParams.set(key, `$${variable}`);
    const cookies = shown.headers.get("cookie")?.split("; ") ?? [];
    if (place === "cookie" && cookies.length > 0)
      shown.headers.set(
        "cookie",
        cookies.map((each) => (each.startsWith(`${key}=`) ? `${key}=$${variable}` : each)).join("; "),
      );
  }
  return { url: shown.url.href, headers: shown.headers };
}

/** What a client misses, as the options of the command. */
function asOptions(message: string): string {
  return message
    .replace(/\bthe option token\b/g, "--token")
    .replace(/\bcredentials\.([^\s,.]+)/g, "--credential $1=VALUE");
}
