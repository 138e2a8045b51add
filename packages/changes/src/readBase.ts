import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { loadBundle, type Bundle as Read, type ReadFile } from "@cloud-agents/spec/loadBundle";
import { findDefaultBase } from "./findDefaultBase.ts";
import { GitFiles } from "./GitFiles.ts";
import { git, isCommit, isObject, isShallow, repositoryOf } from "./git.ts";

/** A description that was read, and what to call it in a report. */
export interface Version extends Read {
  name: string;
}

/**
 * Reads the earlier version of a description.
 *
 * @param base Path of a description, or a git ref from which the description's files are read, with a colon and the root document's path in the
 *   repository if that was another one. Default: what findDefaultBase finds.
 * @param description Path of the later version.
 * @param isCheck Whether the exit code depends on the changes.
 * @throws Error when it cannot be read, which says what to do.
 */
export async function readBase(
  base: string | undefined,
  description: string,
  isCheck: boolean,
): Promise<Version> {
  if (base !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(base)) {
    throw new Error(
      `--base ${base} is a URL, and nothing is fetched here. Download the description, and name the file: --base FILE`,
    );
  }
  if (base !== undefined && existsSync(base)) {
    if (!statSync(base).isDirectory()) return readDescriptionFile(base);
    // A branch may have the name of a folder, and only the branch can be meant.
    if (!isCommit(dirname(realpathSync(description)), base)) {
      throw new Error(
        `--base ${base} is a folder. Name the root document in it: --base ${join(base, "openapi.yaml")}`,
      );
    }
  }
  return readFromGit(base, description, isCheck);
}

/**
 * Reads a description from its files.
 *
 * @throws Error when it cannot be read.
 */
export async function readDescriptionFile(file: string): Promise<Version> {
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Name the root document of the description.`);
  }
  return load(resolve(file), file);
}

async function load(file: string, name: string, readFile?: ReadFile): Promise<Version> {
  let read: Read;
  try {
    read = await loadBundle(file, readFile);
  } catch (cause) {
    // Places are relative to the description; a terminal opens them when they are relative to where it is.
    const folder = readFile ? "" : relative("", dirname(file)).split(sep).join("/");
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

const IS_SHALLOW =
  " This clone has only a part of the history: fetch the rest with git fetch --unshallow --tags, in CI with fetch-depth: 0 of actions/checkout.";

async function readFromGit(
  base: string | undefined,
  description: string,
  isCheck: boolean,
): Promise<Version> {
  const file = realpathSync(description);
  const folder = dirname(file);
  const root = repositoryOf(folder);
  if (root === undefined) {
    throw new Error(
      `${folder} is in no git repository, or git is not installed, so there is no earlier version to compare with. Name one: --base FILE`,
    );
  }
  const name = base ?? findDefaultBase(folder, isCheck);
  // As in git, where no ref has a colon: v1.0.0:api/openapi.yaml.
  const [ref = "", ...path] = name.split(":");
  if (!isCommit(folder, ref)) {
    throw new Error(
      `--base ${name} is neither a file nor a git ref. Name a description, or a branch, tag or commit of ${root}.${isShallow(folder) ? IS_SHALLOW : ""}`,
    );
  }
  const commit = git(folder, ["rev-parse", "--verify", `${ref}^{commit}`]);
  const inside = path.length > 0 ? path.join(":") : relative(root, file).split(sep).join("/");
  if (!isObject(folder, `${commit}:${inside}`)) {
    throw new Error(
      `${ref} has no ${inside}. Choose another --base, or say what it was called there: --base ${ref}:PATH`,
    );
  }
  const files = new GitFiles(root, commit);
  try {
    return await load(join(root, inside), name, (path) => files.read(path));
  } finally {
    files.close();
  }
}
