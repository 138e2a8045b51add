import type { Bundle, Change, Level } from "./Change.ts";
import { LEVELS, requiredBump } from "./requiredBump.ts";

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

/** A version by Semantic Versioning 2.0.0. */
interface Version {
  text: string;
  parts: [major: number, minor: number, patch: number];
  /** What follows the hyphen, such as `rc` and `1`; empty for a release. */
  preRelease: string[];
}

/**
 * Compares the `info.version` of two descriptions with what changed between them, by Semantic Versioning 2.0.0. Before 1.0.0
 * the minor part stands for what the major part is for later. A pre-release of the needed version is enough. After a pre-release,
 * changes that its own version announces already need its next pre-release.
 *
 * @throws Error when one of the versions is none, such as `v1`.
 */
export function checkVersion(before: Bundle, after: Bundle, changes: readonly Change[]): VersionCheck {
  const old = parse(before, "earlier");
  const now = parse(after, "later");
  const bump = requiredBump(changes);
  const needed = bump === undefined ? old : raise(old, bump);
  const isPreReleaseEnough = bump !== undefined && needed.preRelease.length === 0;
  const order = compareParts(now, needed) || (isPreReleaseEnough ? 0 : comparePreReleases(now, needed));
  return {
    isEnough: order >= 0,
    version: now.text,
    needed: needed.text,
    reasons: changes.filter(({ level }) => level === bump),
  };
}

function parse(bundle: Bundle, which: string): Version {
  const text = String((bundle.info as Bundle | undefined)?.version ?? "");
  const found = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (!found) {
    throw new Error(
      `info.version of the ${which} description is '${text}', which is no version. Write one such as 1.0.0.`,
    );
  }
  const [, major, minor, patch, preRelease] = found;
  return {
    text,
    parts: [Number(major), Number(minor), Number(patch)],
    preRelease: preRelease?.split(".") ?? [],
  };
}

/** The least version after another one that may have changes of a level. */
function raise({ parts, preRelease }: Version, bump: Level): Version {
  const [major, minor, patch] = parts;
  const raised = LEVELS.indexOf(bump) + (major === 0 && bump !== "patch" ? 1 : 0);
  const next: Version["parts"] =
    raised === 0 ? [major + 1, 0, 0] : raised === 1 ? [major, minor + 1, 0] : [major, minor, patch + 1];
  // 2.0.0-rc.1 announces a major change, and 2.1.0-rc.1 a minor one.
  const isAnnounced = preRelease.length > 0 && parts.slice(raised + 1).every((part) => part === 0);
  if (!isAnnounced) return { text: next.join("."), parts: next, preRelease: [] };
  const last = preRelease.at(-1) ?? "";
  const following = /^\d+$/.test(last)
    ? [...preRelease.slice(0, -1), String(Number(last) + 1)]
    : [...preRelease, "1"];
  return { text: `${parts.join(".")}-${following.join(".")}`, parts, preRelease: following };
}

function compareParts({ parts }: Version, other: Version): number {
  const index = parts.findIndex((part, position) => part !== other.parts[position]);
  return index === -1 ? 0 : (parts[index] ?? 0) - (other.parts[index] ?? 0);
}

/** Compares what follows the hyphens of two versions that are the same before them. */
function comparePreReleases({ preRelease }: Version, { preRelease: other }: Version): number {
  if (preRelease.length === 0 || other.length === 0) return other.length - preRelease.length;
  const index = preRelease.findIndex((each, position) => each !== other[position]);
  if (index === -1) return preRelease.length - other.length;
  return compareIdentifiers(preRelease[index] ?? "", other[index]);
}

/** Numbers come before texts, and nothing before both. */
function compareIdentifiers(one: string, other: string | undefined): number {
  if (other === undefined) return 1;
  const [isNumber, isOtherNumber] = [one, other].map((each) => /^\d+$/.test(each));
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return one < other ? -1 : 1;
}
