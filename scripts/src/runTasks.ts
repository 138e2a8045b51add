import { fileURLToPath } from "node:url";
import { createTerminal } from "./createTerminal.ts";
import { explainFailure, LINT } from "./explainFailure.ts";
import { runTurbo } from "./runTurbo.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs tasks of all packages and prints what runs, the log of what failed, and one line at the end. Of the description's mistakes, each is a line.
 * Ctrl-C ends the tasks.
 *
 * @param args task names, and options of `turbo run`
 * @returns whether all succeeded
 * @throws Error with turbo's own words when no task failed, but turbo did
 */
export async function runTasks(args: string[]): Promise<boolean> {
  const terminal = createTerminal(process.stdout, process.env);
  const stop = new AbortController();
  const abort = () => stop.abort(new Error("Stopped."));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, abort);
  const { ok, tasks, errors } = await runTurbo(args, {
    root,
    signal: stop.signal,
    onTask: (name, task) => terminal.step(`${name}: ${task}`),
    onFailureLine: (id, line) => id !== LINT && terminal.line(line),
  }).finally(() => {
    terminal.done();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, abort);
  });
  const failed = tasks.filter(({ exitCode }) => exitCode !== 0);
  if (!ok && failed.length === 0) throw new Error(["turbo could not run the tasks.", ...errors].join("\n"));
  for (const result of failed) {
    if (result.id === LINT) for (const line of await explainFailure(result, root)) terminal.line(line);
    terminal.line(terminal.bad(`✗ ${result.package}: ${result.task} failed`));
  }
  if (ok)
    terminal.line(
      `${tasks.length} task${tasks.length === 1 ? "" : "s"} done, ${tasks.filter(({ cached }) => cached).length} of them unchanged`,
    );
  return ok;
}
