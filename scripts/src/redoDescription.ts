import { rm } from "node:fs/promises";
import { join } from "node:path";
import { explainFailure, LINT } from "./explainFailure.ts";
import { runTurbo, type TaskResult, type TurboOptions } from "./runTurbo.ts";

/** Tasks whose output the services of `npm start` need, and the line after a save. */
export const SERVED = [
  LINT,
  "@cloud-agents/mock#build",
  "@cloud-agents/server#build",
  "@cloud-agents/docs#pages",
  "@cloud-agents/changes#build",
];

/**
 * Lints the description, bundles it and builds what depends on it. Nothing is built from a description whose bundle has a mistake.
 *
 * @param work what to build: `SERVED`, or all there is
 * @param outdated tells whether a file changed since this began
 * @returns one line per mistake, none when everything was built
 * @throws Error with turbo's own words when no task failed, but turbo did
 */
export async function redoDescription(
  work: readonly string[],
  options: TurboOptions,
  outdated: () => boolean,
): Promise<string[]> {
  const { ok, tasks, errors } = await runTurbo([...work, "--continue=dependencies-successful"], options);
  if (outdated()) await forget(options.root, tasks);
  if (ok) return [];
  const failed = tasks.filter(({ exitCode }) => exitCode !== 0);
  if (failed.length === 0) throw new Error(["turbo could not run the tasks.", ...errors].join("\n"));
  // The lint knows the mistakes of the source better than the bundler.
  const found = failed.filter(({ id }) => id === LINT);
  const explained = (found.length > 0 ? found : failed).map((task) => explainFailure(task, options.root));
  return (await Promise.all(explained)).flat();
}

/**
 * Drops what a run put into the cache. turbo hashes files when it starts: a result made from a file that
 * changed later would be kept under the hash of the older text, and come back when that text does.
 */
async function forget(root: string, tasks: TaskResult[]): Promise<void> {
  const cache = process.env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache");
  for (const { hash, cached } of tasks) {
    if (!cached) await rm(join(cache, `${hash}.tar.zst`), { force: true });
  }
}
