import { CannotRun } from "../CannotRun.ts";
import type { ContractOptions } from "../ContractOptions.ts";
import { prepareRun } from "../prepareRun.ts";
import { printReport } from "../report/printReport.ts";
import { writeReports } from "../report/writeReports.ts";
import { runContract } from "../runContract.ts";
import { checkArchive } from "./checkArchive.ts";
import { confirm } from "./confirm.ts";
import { createProgress } from "./createProgress.ts";
import { isLoopback } from "./isLoopback.ts";
import { printPlan } from "./printPlan.ts";
import { HELP, type ReportFiles, readCommand } from "./readCommand.ts";
import { runInterruptible } from "./runInterruptible.ts";
import { startTarget } from "./startTarget.ts";
import { VERSION } from "./VERSION.ts";

/**
 * Runs the command.
 *
 * @returns The exit code: 0 when the target keeps what it is held to, 1 when it does not, 2 when that could not be found out.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    if (args[0] === "check") return await checkArchive(args.slice(1));
    const command = readCommand(args, process.env);
    if (command.name === "help") {
      process.stdout.write(HELP);
      return 0;
    }
    if (command.name === "version") {
      process.stdout.write(`${VERSION}\n`);
      return 0;
    }
    const started = command.start && (await startTarget(command.start));
    try {
      const { url = "", token = "" } = command.options;
      return await run({ ...command.options, url, token, ...started?.target }, command);
    } finally {
      await started?.stop();
    }
  } catch (error) {
    if (!(error instanceof CannotRun || error instanceof RangeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(
  options: ContractOptions,
  {
    yes,
    quiet,
    files,
    start,
  }: { yes: boolean; quiet: boolean; files: ReportFiles; start?: string | undefined },
): Promise<number> {
  const named = prepareRun(options);
  // The plan and the run have the same name.
  const runId = named.runId;
  process.stderr.write(`${printPlan(named, options)}\n`);
  if (!yes && start === undefined && !isLoopback(options.url)) await confirm(process.stdin, process.stderr);
  const progress = createProgress(quiet ? { write: () => true } : process.stderr, () => performance.now());
  return runInterruptible(async (signal) => {
    const report = await runContract({ ...options, runId, signal, onCase: progress.show });
    progress.end();
    process.stdout.write(printReport(report, { colours: process.stdout.isTTY && !process.env.NO_COLOR }));
    await writeReports(files, report);
    if (report.stopped !== undefined) process.stderr.write(`${report.stopped}\n`);
    if (!report.complete) return 2;
    return report.verdict === "kept" ? 0 : 1;
  }).finally(progress.end);
}
