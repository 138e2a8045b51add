import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ProgramError, runProgram } from "./runProgram.ts";

/** Where the tests of the types are that a later version has to pass. */
const TYPE_TESTS = "packages/types/test";

/** What comparing with the last release found. */
export interface Comparison {
  /** Whether the descriptions of then and now can both be read. */
  isComparable: boolean;
  findings: string[];
  /** What is worth knowing, and is no mistake. */
  notes: string[];
}

/**
 * Whether a version is that of another commit, and cannot be released from this one.
 *
 * @param root folder of a copy of the workspace that has its history
 */
export async function isReleasedElsewhere(root: string, version: string): Promise<boolean> {
  const commitOf = (ref: string) =>
    runProgram("git", ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], { cwd: root });
  const released = await commitOf(`refs/tags/v${version}`).catch(() => undefined);
  return released !== undefined && released !== (await commitOf("HEAD"));
}

/**
 * The tag of the last release before this commit, such as `v1.0.0`.
 *
 * @param root folder of a copy of the workspace that has its history
 * @param version the version that is being released, whose own tag on this commit does not count
 * @returns undefined when there is none
 */
export async function findLastRelease(root: string, version: string): Promise<string | undefined> {
  const own = (await isReleasedElsewhere(root, version)) ? [] : [`--exclude=v${version}`];
  const args = ["describe", "--tags", "--abbrev=0", "--match=v[0-9]*", ...own, "HEAD"];
  return runProgram("git", args, { cwd: root }).catch(() => undefined);
}

/**
 * Checks a release against the last one: whether `info.version` and the version of the packages say what changed in the
 * description, and whether the type tests of then compile against the types of now.
 *
 * @param root folder of a copy of the workspace, built
 * @param tag of the last release
 * @param version that the packages get; a new major version may break the types
 */
export async function compareWithLastRelease(
  root: string,
  tag: string,
  version: string,
): Promise<Comparison> {
  const description = await checkDescription(root, tag);
  const packages = description.isComparable ? await checkPackages(root, tag, version) : [];
  const types = await compileTypeTests(root, tag);
  const findings = [...description.findings, ...packages];
  const isMajor = /^v(\d+)/.exec(tag)?.[1] !== version.split(".")[0];
  const { isComparable } = description;
  return isMajor
    ? { isComparable, findings, notes: types }
    : { isComparable, findings: [...findings, ...types], notes: [] };
}

/**
 * Writes what changed in the API since a release, for those who read of a new one, in each language of the docs.
 *
 * @param root folder of a copy of the workspace, built
 * @param tag of the last release
 * @param version that is released
 * @param folder where `api-changes.en.md` and the others go
 * @returns their paths
 */
export async function writeApiChanges(
  root: string,
  tag: string,
  version: string,
  folder: string,
): Promise<string[]> {
  const write = async (language: string) => {
    const report = await runChanges(root, tag, "--format", "markdown", "--lang", language);
    const path = join(folder, `api-changes.${language}.md`);
    await writeFile(path, `${report.replace("`spec/openapi.yaml`", `\`v${version}\``)}\n`);
    return path;
  };
  const { LANGUAGES } = await importChanges(root);
  return Promise.all(LANGUAGES.map(write));
}

async function checkDescription(
  root: string,
  tag: string,
): Promise<{ isComparable: boolean; findings: string[] }> {
  try {
    await runChanges(root, tag, "--check-version");
    return { isComparable: true, findings: [] };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const text = error.output.replace(/\n\s*/g, " ");
    return error.exitCode === 1
      ? { isComparable: true, findings: [`spec/openapi.yaml: ${text}`] }
      : { isComparable: false, findings: [`spec/openapi.yaml cannot be compared with ${tag}: ${text}`] };
  }
}

/** Clients are generated from the description: what breaks callers of the API breaks users of the packages. */
async function checkPackages(root: string, tag: string, version: string): Promise<string[]> {
  const { bump, changes } = JSON.parse(await runChanges(root, tag, "--format", "json"));
  const { checkVersion } = await importChanges(root);
  const of = (version: string) => ({ info: { version } });
  const { isEnough, needed } = checkVersion(of(tag.slice(1)), of(version), changes);
  if (isEnough) return [];
  return [
    `.changeset: the API change since ${tag} is ${bump}, and the changesets make ${version}; ${needed} is needed. Add a ${bump} changeset: npx changeset`,
  ];
}

/** The package of a copy that compares descriptions; what the workspace itself has may not be built. */
const importChanges = (root: string): Promise<typeof import("@cloud-agents/changes")> =>
  import(pathToFileURL(join(root, "packages/changes/dist/index.js")).href);

/** What changed in the description of a copy since a tag, as the copy's own command says it. */
function runChanges(root: string, tag: string, ...options: string[]): Promise<string> {
  const args = ["packages/changes/bin/cloud-agents-changes.js", "--base", tag, ...options];
  return runProgram(process.execPath, args, { cwd: root });
}

async function compileTypeTests(root: string, tag: string): Promise<string[]> {
  const git = (...args: string[]) => runProgram("git", args, { cwd: root });
  const listed = await git("ls-tree", "--name-only", tag, `${TYPE_TESTS}/`);
  const tests = listed.split("\n").filter((path) => path.endsWith(".test-d.ts"));
  if (tests.length === 0) return [];
  const folder = join(root, TYPE_TESTS, "of-last-release");
  await mkdir(folder);
  for (const path of tests)
    await writeFile(join(folder, basename(path)), await git("show", `${tag}:${path}`));
  const config = { extends: "../tsconfig.json", include: ["*.test-d.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  try {
    await runProgram("node_modules/.bin/tsc", ["-p", folder, "--pretty", "false"], {
      cwd: join(root, "packages/types"),
    });
    return [];
  } catch (error) {
    const lines = (error as ProgramError).output.split("\n").filter((line) => /^\S.*: error TS/.test(line));
    return lines.map(
      (line) =>
        `the types no longer pass a test of ${tag}: ${line.replace("/of-last-release", "")}. Make them pass, or release a major version.`,
    );
  }
}
