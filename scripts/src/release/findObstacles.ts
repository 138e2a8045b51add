import type { Release } from "./prepareRelease.ts";
import { runProgram } from "./runProgram.ts";

/**
 * What has to be done before a release that was prepared can be published: its versions are reviewed like every other change, and
 * its tag says who released what.
 *
 * @param root folder of the workspace
 * @returns each with what to do, in the order of doing it; empty when it can be published
 */
export async function findObstacles(root: string, release: Release): Promise<string[]> {
  const { version, changesets, hasHistory, repository } = release;
  if (!hasHistory) return ["There is no git repository. Release from a clone."];
  const git = (...args: string[]) => runProgram("git", args, { cwd: root });
  const obstacles: string[] = [];
  if (changesets.length > 0)
    obstacles.push(
      `${changesets.length} changesets are not taken over. Run npx changeset version, and commit what it writes.`,
    );
  if ((await git("status", "--porcelain")) !== "")
    obstacles.push("There are changes that are not committed. Commit or remove them.");
  if (repository === undefined)
    obstacles.push("The repository has no public address. Add it: git remote add origin <url>");
  const tags = (await git("tag", "--points-at", "HEAD")).split("\n");
  if (!tags.includes(`v${version}`))
    obstacles.push(
      `The commit has no tag v${version}. Run git tag --sign v${version}, then git push origin v${version}.`,
    );
  return obstacles;
}
