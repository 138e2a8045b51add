import type { Change, Level } from "./Change.ts";

/** From the highest to the lowest, in the order of the parts of a version. */
export const LEVELS: readonly Level[] = ["major", "minor", "patch"];

/**
 * Which part of the version has to rise because of changes: the highest of their levels.
 *
 * @returns undefined when there are none.
 */
export function requiredBump(changes: readonly Change[]): Level | undefined {
  return LEVELS.find((level) => changes.some((each) => each.level === level));
}
