import { rm } from "node:fs/promises";
import { join } from "node:path";
import { findMistakes } from "./findMistakes.ts";
import { runTurbo, type TaskResult, type TurboOptions } from "./runTurbo.ts";

/**
 * Lints the description, then bundles it and builds what depends on it. Nothing is built from a
 * description with a mistake.
 *
 * @param outdated tells whether a file changed since this began
 * @returns one line per mistake, none when everything was built
 * @throws Error with turbo's own words when no task failed, but turbo did
 */
export async function redoDescription(options: TurboOptions, outdated: () => boolean): Promise<string[]> {
  for (const args of [["lint", "--filter=@cloud-agents/spec"], ["build"]]) {
    const { ok, tasks, errors } = await runTurbo(args, options);
    if (outdated()) await forget(options.root, tasks);
    if (ok) continue;
    const failed = tasks.filter(({ exitCode }) => exitCode !== 0);
    if (failed.length === 0) throw new Error(["turbo could not run the tasks.", ...errors].join("\n"));
    return failed.flatMap(describe);
  }
  return [];
}

function describe({ package: name, task, log }: TaskResult): string[] {
  if (name === "spec") return findMistakes(log, "spec");
  return [`${name}: ${task} failed`, ...findMistakes(log, `packages/${name}`)];
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
