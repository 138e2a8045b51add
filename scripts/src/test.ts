import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolders } from "../install.mjs";
import { createTerminal } from "./createTerminal.ts";
import { explainFailure, LINT } from "./explainFailure.ts";
import { findStaleFiles, hashGeneratedFiles } from "./generatedFiles.ts";
import { runTurbo } from "./runTurbo.ts";
import { type JestReport, type Suite, type Summary, summarizeTests } from "./summarizeTests.ts";

// `npm test`: lints, type-checks and tests every package, then adds up what jest reported. `--proofs` runs the slow proofs, too.

/** Minutes after which a run is stopped: something hangs, and whoever waits learns what. */
const LIMIT_MINUTES = 80;

/** Where jest writes its report, by task. */
const REPORTS = { test: "reports/jest.json", proofs: "reports/proofs.json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const terminal = createTerminal(process.stdout, process.env);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());
let late = false;
setTimeout(() => {
  late = true;
  stop.abort();
}, LIMIT_MINUTES * 60_000).unref();

const args = process.argv.slice(2).filter((arg) => arg !== "--proofs");
const kinds: Suite["task"][] = process.argv.includes("--proofs") ? ["test", "proofs"] : ["test"];
const started = new Set<string>();
const suites: (Suite & { file: string })[] = [];
for (const folder of packageFolders(root)) {
  const manifest = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  for (const task of kinds) {
    if (!manifest.scripts?.[task]) continue;
    const file = join(root, folder, REPORTS[task]);
    // What is there after the run was written by the run, or restored for it.
    await rm(file, { force: true });
    suites.push({ package: basename(folder), task, file });
  }
}

try {
  const before = await hashGeneratedFiles(root);
  const work = [
    "lint",
    "lint-translations",
    "typecheck",
    ...kinds,
    "--continue=dependencies-successful",
    // Tests wait for servers and browsers a good part of their time.
    "--concurrency=150%",
    ...args,
  ];
  const { tasks, errors } = await runTurbo(work, {
    root,
    signal: stop.signal,
    onTask: (name, task) => {
      started.add(`${name}: ${task}`);
      terminal.step(`${name}: ${task}`);
    },
    onFailureLine: (id, line) => id !== LINT && terminal.line(line),
  }).finally(() => terminal.done());
  const linted = tasks.find(({ id, exitCode }) => id === LINT && exitCode !== 0);
  if (linted) for (const line of await explainFailure(linted, root)) terminal.line(line);
  const stale = findStaleFiles(before, await hashGeneratedFiles(root));
  await readReports();
  finish(summarizeTests({ tasks, suites, stale, errors }));
} catch (error) {
  if (late) {
    await readReports();
    const tasks = suites
      .filter(({ package: name, task, report }) => report || started.has(`${name}: ${task}`))
      .map(({ package: name, task, report }) => ({
        package: name,
        task,
        exitCode: report ? 0 : undefined,
        cached: !started.has(`${name}: ${task}`),
      }));
    finish(summarizeTests({ tasks, suites, stale: [], errors: [`Stopped after ${LIMIT_MINUTES} minutes.`] }));
  } else if (stop.signal.aborted) process.exitCode = 130;
  else throw error;
}

async function readReports(): Promise<void> {
  for (const suite of suites) suite.report = await readReport(suite.file);
}

function finish({ lines, verdict, ok }: Summary): void {
  for (const line of lines) terminal.line(line);
  terminal.line();
  terminal.line(verdict);
  process.exitCode = ok ? 0 : 1;
}

async function readReport(file: string): Promise<JestReport | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
