import type { Change, Level } from "./Change.ts";

/**
 * Which part of the version has to rise because of changes: the highest of their levels.
 *
 * @returns undefined when there are none.
 */
export function requiredBump(changes: readonly Change[]): Level | undefined {
  return (["major", "minor", "patch"] as const).find((level) => changes.some((each) => each.level === level));
}
