import type { Bundle, Change } from "./Change.ts";
import { requiredBump } from "./requiredBump.ts";

/** Whether a description's version says what changed. */
export interface VersionCheck {
  isEnough: boolean;
  /** `info.version` of the later description. */
  version: string;
  /** The least version that the changes need. */
  needed: string;
  /** The changes because of which it is needed: those of the highest level. */
  reasons: Change[];
}

/**
 * Compares the `info.version` of two descriptions with what changed between them, by Semantic Versioning 2.0.0. Before 1.0.0
 * the minor part stands for what the major part is for later. A pre-release of the needed version is enough.
 *
 * @throws Error when one of the versions is none, such as `v1`.
 */
export function checkVersion(before: Bundle, after: Bundle, changes: readonly Change[]): VersionCheck {
  const old = parse(before, "earlier");
  const now = parse(after, "later");
  const bump = requiredBump(changes);
  const {
    parts: [major, minor, patch],
  } = old;
  const isEarly = major === 0;
  const needed: Parts =
    bump === undefined
      ? old.parts
      : bump === "major" && !isEarly
        ? [major + 1, 0, 0]
        : bump === "patch" || (isEarly && bump === "minor")
          ? [major, minor, patch + 1]
          : [major, minor + 1, 0];
  return {
    isEnough: compare(now.parts, needed) >= 0,
    version: now.text,
    needed: needed.join("."),
    reasons: changes.filter(({ level }) => level === bump),
  };
}

type Parts = [number, number, number];

function parse(bundle: Bundle, which: string): { text: string; parts: Parts } {
  const text = String((bundle.info as Bundle | undefined)?.version ?? "");
  const found = /^(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (!found) {
    throw new Error(
      `info.version of the ${which} description is '${text}', which is no version. Write one such as 1.0.0.`,
    );
  }
  return { text, parts: [Number(found[1]), Number(found[2]), Number(found[3])] };
}

function compare(one: Parts, other: Parts): number {
  const index = one.findIndex((part, position) => part !== other[position]);
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}
