import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolders } from "../install.mjs";
import { createTerminal } from "./createTerminal.ts";
import { findStaleFiles, hashGeneratedFiles } from "./generatedFiles.ts";
import { runTurbo } from "./runTurbo.ts";
import { type JestReport, summarizeTests } from "./summarizeTests.ts";

// `npm test`: lints, type-checks and tests every package, then adds up what jest reported.

const root = fileURLToPath(new URL("../..", import.meta.url));
const terminal = createTerminal(process.stdout, process.env);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

const reportFiles = new Map<string, string>();
for (const folder of packageFolders(root)) {
  const manifest = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  if (manifest.scripts?.test) reportFiles.set(basename(folder), join(root, folder, "reports/jest.json"));
}
// What is there after the run was written by the run, or restored for it.
for (const file of reportFiles.values()) await rm(file, { force: true });

try {
  const before = await hashGeneratedFiles(root);
  const checks = ["lint", "lint-translations", "typecheck", "test"];
  const args = [...checks, "--continue=dependencies-successful", ...process.argv.slice(2)];
  const { tasks, errors } = await runTurbo(args, {
    root,
    signal: stop.signal,
    onTask: (name, task) => terminal.step(`${name}: ${task}`),
    onFailureLine: (_, line) => terminal.line(line),
  });
  terminal.done();
  const stale = findStaleFiles(before, await hashGeneratedFiles(root));
  const tested = [...reportFiles.keys()];
  const summary = summarizeTests({ tasks, tested, reports: await readReports(), stale, errors });
  for (const line of summary.lines) terminal.line(line);
  terminal.line();
  terminal.line(summary.verdict);
  process.exitCode = summary.ok ? 0 : 1;
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = 130;
}

async function readReports(): Promise<Map<string, JestReport>> {
  const reports = new Map<string, JestReport>();
  for (const [name, file] of reportFiles) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) reports.set(name, JSON.parse(text));
  }
  return reports;
}
