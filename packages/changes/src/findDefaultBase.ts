import { git, isCommit } from "./git.ts";

/** Tags of releases, such as `v1.0.0`, as `git describe` matches them. */
const RELEASE_TAGS = "v[0-9]*";

/**
 * Finds what the files of today are compared with when nobody says it: the last release tag, else `origin/main` or `main`, else
 * HEAD. One that is what is checked out says nothing of it, and is passed over.
 *
 * @param folder The folder of the description.
 * @param isCheck Whether the exit code depends on the changes: then HEAD is not taken, with which a commit passes every check.
 * @returns A git ref.
 * @throws Error when there is nothing to check against, which says what to do.
 */
export function findDefaultBase(folder: string, isCheck: boolean): string {
  const status = ["--no-optional-locks", "status", "--porcelain", "--untracked-files=no", "--", ":/"];
  const isClean = git(folder, status) === "";
  const commitOf = (ref: string) => git(folder, ["rev-parse", "--verify", `${ref}^{commit}`]);
  const found = [findReleaseTag(folder, isClean), "origin/main", "main"].find(
    (ref) => ref !== undefined && isCommit(folder, ref) && !(isClean && commitOf(ref) === commitOf("HEAD")),
  );
  if (found !== undefined) return found;
  if (isCheck) {
    throw new Error(
      "There is nothing to check against: no tag such as v1.0.0, and no branch main, before this commit. Name the earlier version: --base REF. In CI, fetch the history and its tags: fetch-depth: 0 of actions/checkout",
    );
  }
  return "HEAD";
}

function findReleaseTag(folder: string, isClean: boolean): string | undefined {
  try {
    const own = isClean ? git(folder, ["tag", "--points-at", "HEAD"]).split("\n").filter(Boolean) : [];
    const excluded = own.map((tag) => `--exclude=${tag}`);
    return git(folder, ["describe", "--tags", "--abbrev=0", `--match=${RELEASE_TAGS}`, ...excluded, "HEAD"]);
  } catch {
    return undefined;
  }
}
