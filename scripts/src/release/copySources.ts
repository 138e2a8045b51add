import { cp, realpath, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { packageFolders } from "../../install.mjs";
import { runProgram } from "./runProgram.ts";

/** What is built again, or is of this folder only. */
const LEFT_OUT = new Set([".git", ".turbo", "dist", "reports"]);

/**
 * Copies the workspace as it is now into another folder: sources, and the links to what is installed, so that a package found
 * through a link is the copy's own. The history comes along where there is one, without being copied.
 *
 * @param root folder of the workspace
 * @param copy an empty folder
 * @returns whether the copy has a history
 */
export async function copySources(root: string, copy: string): Promise<boolean> {
  const installed = join(root, "node_modules");
  const packages = new Set(packageFolders(root));
  await cp(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter(path) {
      if (path === installed || LEFT_OUT.has(basename(path))) return false;
      return basename(path) !== "node_modules" || packages.has(relative(root, dirname(path)));
    },
  });
  await symlink(await realpath(installed), join(copy, "node_modules"));
  if (!(await hasHistory(root))) return false;
  const git = (...args: string[]) => runProgram("git", args, { cwd: copy });
  await git("clone", "--quiet", "--bare", "--shared", root, join(copy, ".git"));
  await git("config", "core.bare", "false");
  await git("reset", "--quiet", "--mixed");
  return true;
}

/** Whether the folder is a git repository of its own, with a commit: one around it knows nothing of the workspace. */
async function hasHistory(root: string): Promise<boolean> {
  try {
    const top = await runProgram("git", ["rev-parse", "--show-toplevel"], { cwd: root });
    await runProgram("git", ["rev-parse", "--verify", "--quiet", "HEAD"], { cwd: root });
    return (await realpath(top)) === (await realpath(root));
  } catch {
    return false;
  }
}
