import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TaskError, type TaskWorker } from "./createTaskWorker.ts";
import { findMistakes } from "./findMistakes.ts";

/** Characters of each text that a mistake quotes: the beginning is enough to find it, and what is to be done stands behind it. */
const QUOTED_CHARACTERS = 40;

/**
 * Compares the translations of the description and of the guides with the English: a text without one is shown in English.
 *
 * @param root folder of the workspace
 * @param worker its thread keeps what it loads
 * @returns one line for each text that is not translated from the English of today, with its place
 */
export async function checkTranslation(root: string, worker: TaskWorker): Promise<string[]> {
  const found = [...(await checkTexts(root, worker)), ...(await checkGuides(root, worker))];
  return found.map((line) =>
    line.replaceAll(/(?<= )"([^"]+)"/g, (quoted, text: string) =>
      text.length > QUOTED_CHARACTERS ? `"${text.slice(0, QUOTED_CHARACTERS - 1)}…"` : quoted,
    ),
  );
}

async function checkTexts(root: string, worker: TaskWorker): Promise<string[]> {
  try {
    const module = pathToFileURL(join(root, "spec/scripts/lintTranslations.ts")).href;
    await worker.run({ module, name: "lintTranslations", args: [false] });
    return [];
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return error.log
      .flatMap((line) => findMistakes([line], "spec"))
      .filter((line) => line.startsWith("spec/"));
  }
}

async function checkGuides(root: string, worker: TaskWorker): Promise<string[]> {
  const docs = join(root, "packages/docs");
  const module = pathToFileURL(join(docs, "scripts/lintGuides.ts")).href;
  const found = await worker.run({ module, name: "lintGuides", args: [join(docs, "guides")] });
  return (found as string[]).map((line) => `packages/docs/${line.replace(/^(\S+?:\d+:\d+):/, "$1")}`);
}
