import type { Change, Level } from "../Change.ts";

/** Changes by level, then by what contains them, in the order in which they come. */
export function groups(changes: readonly Change[]): [Level, [string, Change[]][]][] {
  return (["major", "minor", "patch"] as const).flatMap((level) => {
    const subjects = new Map<string, Change[]>();
    for (const change of changes.filter((each) => each.level === level)) {
      subjects.set(change.subject, [...(subjects.get(change.subject) ?? []), change]);
    }
    return subjects.size > 0 ? [[level, [...subjects]] as [Level, [string, Change[]][]]] : [];
  });
}

/** How many changes there are of each level. */
export function counts(changes: readonly Change[]): Record<Level, number> {
  const count = (level: Level) => changes.filter((change) => change.level === level).length;
  return { major: count("major"), minor: count("minor"), patch: count("patch") };
}
