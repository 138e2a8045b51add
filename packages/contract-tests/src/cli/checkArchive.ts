import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { type CheckedHar, checkHar, type ProxyFinding } from "@cloud-agents/proxy";
import { CannotRun } from "../CannotRun.ts";
import { toTrafficReport } from "../report/toTrafficReport.ts";
import { writeReports, writeText } from "../report/writeReports.ts";

const HELP = `Usage: cloud-agents-contract check FILE.har [options]
       cloud-agents-contract check FILE.ndjson [options]

Checks traffic that was recorded: by cloud-agents-proxy --record, by a browser, or by anything else that writes HTTP Archives. Or reads the
findings that cloud-agents-proxy --report wrote, one a line, to write them as reports.

  --base URL   where the API is; without it, requests that belong to no operation are left out
  --json, --junit, --ctrf, --html FILE   writes what was found

Exit code: 0 kept, 1 broken, 2 could not be checked.
`;

/** Who has something to change. */
const HEADINGS: Record<ProxyFinding["about"], string> = {
  target: "The server broke the description",
  description: "The description lacks what the server has",
  client: "The client sent broken requests",
  note: "Not checked",
};

/**
 * Runs the command `check`.
 *
 * @param args What follows its name.
 * @returns The exit code: 0 when the recorded responses are as described, 1 when they are not.
 * @throws CannotRun when the archive cannot be read, or has nothing to check.
 */
export async function checkArchive(args: readonly string[]): Promise<number> {
  const { file, base, help, ...files } = readOptions(args);
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const result = await read(file, base).catch((error: Error) => {
    throw new CannotRun(error.message);
  });
  if (result.checked === 0)
    throw new CannotRun(
      `${file} has no request to the API among ${result.left}. Say where the API is, with --base URL.`,
    );
  const report = toTrafficReport({ name: basename(file), checkedAt: Date.now(), ...result });
  await writeReports({ ...files, json: undefined }, report);
  if (files.json !== undefined) await writeText(files.json, `${JSON.stringify(result, null, 2)}\n`);
  const { findings, checked, left } = result;
  const lines = (Object.keys(HEADINGS) as ProxyFinding["about"][]).flatMap((about) => {
    const own = findings.filter((finding) => finding.about === about);
    return own.length === 0 ? [] : [`${HEADINGS[about]}: ${own.length}`, ...own.map(lineOf)];
  });
  const end = isFindings(file)
    ? `${findings.length} findings.`
    : `${checked} exchanges checked, ${left} left out.`;
  process.stdout.write([...lines, end, ""].join("\n"));
  return findings.some(({ about }) => about === "target") ? 1 : 0;
}

const isFindings = (file: string) => file.endsWith(".ndjson");

async function read(
  file: string,
  base: string | undefined,
): Promise<Pick<CheckedHar, "findings" | "left"> & Partial<CheckedHar>> {
  if (!isFindings(file)) return checkHar(file, base === undefined ? {} : { base });
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  const findings = lines.map((line, index): ProxyFinding => {
    try {
      const finding = JSON.parse(line);
      if (typeof finding.about === "string" && typeof finding.message === "string") return finding;
    } catch {
      // Said below.
    }
    throw new Error(`${file}:${index + 1} is no finding of cloud-agents-proxy.`);
  });
  return { findings, left: 0 };
}

function lineOf({ exchange, operation, method, path, status, event, at, message }: ProxyFinding): string {
  const where = `entry ${exchange}, ${operation ?? method} ${path}${status === undefined ? "" : ` ${status}`}`;
  const place = [event === undefined ? "" : `event ${event}`, at].filter(Boolean).join(" ");
  return `  ${where}: ${place === "" ? "" : `${place}: `}${message}`;
}

function readOptions(args: readonly string[]) {
  const options = {
    base: { type: "string" },
    json: { type: "string" },
    junit: { type: "string" },
    ctrf: { type: "string" },
    html: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...others] = positionals;
    if (!values.help && (file === undefined || others.length > 0))
      throw new Error("Name one file: cloud-agents-contract check FILE.har");
    if (values.base !== undefined && !URL.canParse(values.base))
      throw new Error(`--base must be a URL such as https://host/api/v1/cloud, not '${values.base}'.`);
    return { ...values, file: file ?? "" };
  } catch (error) {
    throw new CannotRun((error as Error).message);
  }
}
