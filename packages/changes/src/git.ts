import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";

/** How long one call of git may take, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** What a hook tells its children of the repository that it runs for: with these, git would not look for that of a folder. */
const OF_HOOKS = [
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_WORK_TREE",
];

/** The environment in which git finds the repository of the folder that it runs in. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_HOOKS.includes(name)));
}

/**
 * Runs git to its end.
 *
 * @param folder A folder of the repository.
 * @returns What it printed, trimmed.
 * @throws Error when it fails, or is not installed.
 */
export function git(folder: string, args: string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    env: gitEnvironment(),
    encoding: "utf8",
    timeout: TIMEOUT_MS,
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** The root folder of the repository that a folder is in; undefined when it is in none, or git is not installed. */
export function repositoryOf(folder: string): string | undefined {
  try {
    return realpathSync(git(folder, ["rev-parse", "--show-toplevel"]));
  } catch {
    return undefined;
  }
}

/** Whether a repository was cloned without a part of its history. */
export const isShallow = (folder: string): boolean =>
  git(folder, ["rev-parse", "--is-shallow-repository"]) === "true";

/** Whether a text names a commit of a repository. */
export const isCommit = (folder: string, ref: string): boolean => isObject(folder, `${ref}^{commit}`);

/** Whether a text names something that git has in a repository, such as `v1.0.0:spec/openapi.yaml`. */
export function isObject(folder: string, name: string): boolean {
  // What begins with a hyphen would be an option.
  if (name.startsWith("-")) return false;
  try {
    git(folder, ["rev-parse", "--verify", "--quiet", name]);
    return true;
  } catch {
    return false;
  }
}
