import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { createTaskWorker, TaskError } from "./createTaskWorker.ts";
import { findMistakes } from "./findMistakes.ts";
import type { TaskResult } from "./runTurbo.ts";

/** The task that lints the description's files. */
export const LINT = "@cloud-agents/spec#lint";

/** The task that bundles the description and generates from it. It says itself where a mistake is. */
const GENERATE = "@cloud-agents/scripts#generate";

/**
 * Says what made a task fail, in one line for each mistake.
 *
 * @param root folder of the workspace
 */
export async function explainFailure(
  { id, package: name, task, log }: Pick<TaskResult, "id" | "package" | "task" | "log">,
  root: string,
): Promise<string[]> {
  if (id === GENERATE) return log;
  if (id === LINT) return explainLint(log, root);
  if (name === "spec") return findMistakes(log, "spec");
  const lines = [`${name}: ${task} failed`, ...findMistakes(log, `packages/${name}`)];
  return lines.map((line) => line.replaceAll(join(root, sep), ""));
}

/**
 * Redocly's command reports each example that a mistake breaks as well, and has no place for a reference that leads back to itself. Our
 * lint has the same rules, and says what is to be mended.
 */
async function explainLint(log: string[], root: string): Promise<string[]> {
  const worker = createTaskWorker();
  try {
    const module = pathToFileURL(join(root, "spec/scripts/lint.ts")).href;
    await worker.run({ module, name: "lint", args: ["openapi.yaml"] });
    return findMistakes(log, "spec");
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return findMistakes(error.log, "spec");
  } finally {
    await worker.stop();
  }
}
