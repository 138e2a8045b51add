import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * turbo asks git which files belong to the sources. In a folder without a repository, such as a downloaded archive, it looks at all files
 * below it instead, installed packages included, which takes minutes. There it gets a repository that nobody else sees.
 *
 * @param root folder of the workspace
 * @returns what turbo's environment needs; nothing in a repository, and nothing where git is missing
 */
export async function gitForTurbo(root: string): Promise<{ GIT_DIR?: string; GIT_WORK_TREE?: string }> {
  if (existsSync(join(root, ".git"))) return {};
  const folder = join(root, ".turbo", "git");
  const settings = { GIT_DIR: folder, GIT_WORK_TREE: root };
  if (existsSync(folder)) return settings;
  const needed = await run("git", ["rev-parse", "--is-inside-work-tree"], {
    cwd: root,
    env: process.env,
  }).then(
    () => false,
    ({ code }) => code !== "ENOENT",
  );
  if (!needed) return {};
  await mkdir(join(root, ".turbo"), { recursive: true });
  // Under its name only when it is complete.
  const unfinished = await mkdtemp(join(root, ".turbo", "git-"));
  const git = (...args: string[]) =>
    run("git", ["-c", "core.autocrlf=false", "-c", "core.hooksPath=", ...args], {
      cwd: root,
      env: { ...process.env, GIT_DIR: unfinished, GIT_WORK_TREE: root },
    });
  const author = ["-c", "user.name=cloud-agents", "-c", "user.email=cloud-agents@localhost"];
  try {
    await git("init", "--quiet");
    await git("add", "--all");
    await git(...author, "commit", "--quiet", "--no-gpg-sign", "--message", "What turbo compares with");
    await rename(unfinished, folder);
  } catch {
    // turbo can do without, if slowly; another run may also have been first.
    await rm(unfinished, { recursive: true, force: true });
    return existsSync(folder) ? settings : {};
  }
  return settings;
}
