import { findMistakes } from "./findMistakes.ts";

/** What says itself where it is, or is a count. */
const HAS_PLACE = /^(spec\/|packages\/[^:]+:\d+:\d+ |and \d+ more$)/;

/**
 * Reduces the log of a failed task to one line per mistake. One that has no place begins with what failed.
 *
 * @param log the task's output, line by line
 * @param folder the folder the task ran in, relative to the root
 * @param name what failed, for people
 * @param root folder of the workspace, which no line names
 */
export function nameMistakes(log: string[], folder: string, name: string, root: string): string[] {
  return findMistakes(log, folder)
    .map((mistake) => mistake.replaceAll(root, ""))
    .map((mistake) => (HAS_PLACE.test(mistake) ? mistake : `${name}: ${mistake}`));
}
