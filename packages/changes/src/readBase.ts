import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { loadBundle, type Bundle as Read } from "@cloud-agents/spec/loadBundle";

/** A description that was read, and what to call it in a report. */
export interface Version extends Read {
  name: string;
}

/** How long one call of git may take, in milliseconds. */
const GIT_TIMEOUT = 60_000;

/**
 * Reads the earlier version of a description.
 *
 * @param base Path of a description, or a git ref whose version of the description's folder is read. Default: the last release
 *   tag, else `origin/main`, `main`, or HEAD.
 * @param description Path of the later version.
 * @throws Error when it cannot be read, which says what to do.
 */
export async function readBase(base: string | undefined, description: string): Promise<Version> {
  if (base !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(base)) {
    throw new Error(
      `--base ${base} is a URL, and nothing is fetched here. Download the description, and name the file: --base FILE`,
    );
  }
  if (base !== undefined && existsSync(base)) {
    if (statSync(base).isDirectory()) {
      throw new Error(
        `--base ${base} is a folder. Name the root document in it: --base ${join(base, "openapi.yaml")}`,
      );
    }
    return readDescriptionFile(base);
  }
  return readFromGit(base, description);
}

/**
 * Reads a description from its files.
 *
 * @throws Error when it cannot be read.
 */
export async function readDescriptionFile(file: string, name = file): Promise<Version> {
  if (!existsSync(file)) {
    throw new Error(
      `There is no ${file}. Name the root document of the description: cloud-agents-changes FILE`,
    );
  }
  let read: Read;
  try {
    read = await loadBundle(resolve(file));
  } catch (cause) {
    // Places are relative to the description; a terminal opens them when they are relative to where it is.
    const folder =
      name === file
        ? relative("", dirname(resolve(file)))
            .split(sep)
            .join("/")
        : "";
    const lines = (cause as Error).message
      .split("\n")
      .map((line) => (folder !== "" && /^\S.*?:\d+:\d+: /.test(line) ? `${folder}/${line}` : line));
    throw new Error(`${name} could not be read: ${lines.join("\n")}`, { cause });
  }
  if (!/^3\.\d/.test(String(read.document.openapi))) {
    throw new Error(
      `${name} is no OpenAPI 3 description: its field openapi is ${JSON.stringify(read.document.openapi)}.`,
    );
  }
  return { ...read, name };
}

async function readFromGit(base: string | undefined, description: string): Promise<Version> {
  const file = realpathSync(description);
  const folder = dirname(file);
  const root = rootOf(folder);
  const ref = base ?? defaultRef(folder);
  if (!isCommit(folder, ref)) {
    throw new Error(
      `--base ${ref} is neither a file nor a git ref. Name a description, or a branch, tag or commit of ${root}.`,
    );
  }
  const scratch = mkdtempSync(join(tmpdir(), "cloud-agents-changes-"));
  try {
    const inside = relative(root, folder).split(sep).join("/");
    const copy = join(scratch, "base");
    mkdirSync(copy);
    // An index of its own: nothing in the repository changes.
    const env = { ...process.env, GIT_INDEX_FILE: join(scratch, "index") };
    try {
      git(folder, ["read-tree", `${ref}:${inside}`], env);
    } catch (cause) {
      throw new Error(`${ref} has no folder ${inside || "."} with a description. Choose another --base.`, {
        cause,
      });
    }
    git(root, ["checkout-index", "--all", `--prefix=${copy}/`], env);
    const old = join(copy, basename(file));
    if (!existsSync(old))
      throw new Error(`${ref} has no ${join(inside, basename(file))}. Choose another --base.`);
    return await readDescriptionFile(old, ref);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function rootOf(folder: string): string {
  try {
    return realpathSync(git(folder, ["rev-parse", "--show-toplevel"]));
  } catch (cause) {
    throw new Error(
      `${folder} is in no git repository, or git is not installed, so there is no earlier version to compare with. Name one: --base FILE`,
      { cause },
    );
  }
}

function defaultRef(folder: string): string {
  try {
    return git(folder, ["describe", "--tags", "--abbrev=0", "HEAD"]);
  } catch {
    return ["origin/main", "main", "HEAD"].find((ref) => isCommit(folder, ref)) ?? "HEAD";
  }
}

function isCommit(folder: string, ref: string): boolean {
  // What begins with a hyphen would be an option.
  if (ref.startsWith("-")) return false;
  try {
    git(folder, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
    return true;
  } catch {
    return false;
  }
}

function git(cwd: string, args: string[], env: NodeJS.ProcessEnv = process.env): string {
  return execFileSync("git", args, {
    cwd,
    env,
    encoding: "utf8",
    timeout: GIT_TIMEOUT,
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}
