import { findMistakes } from "./findMistakes.ts";

/**
 * Reduces the log of a failed task to one line per mistake. One that has no place in the description begins with what failed.
 *
 * @param log the task's output, line by line
 * @param folder the folder the task ran in, relative to the root
 * @param name what failed, for people
 * @param root folder of the workspace, which no line names
 */
export function nameMistakes(log: string[], folder: string, name: string, root: string): string[] {
  return findMistakes(log, folder)
    .map((mistake) => mistake.replaceAll(root, ""))
    .map((mistake) => (/^(spec\/|and \d+ more$)/.test(mistake) ? mistake : `${name}: ${mistake}`));
}
