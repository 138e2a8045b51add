import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ProgramError, runProgram } from "./runProgram.ts";

/** Where the tests of the types are that a later version has to pass. */
const TYPE_TESTS = "packages/types/test";

/** What comparing with the last release found. */
export interface Comparison {
  findings: string[];
  /** What is worth knowing, and is no mistake. */
  notes: string[];
}

/**
 * The tag of the last release before this commit, such as `v1.0.0`.
 *
 * @param root folder of a copy of the workspace that has its history
 * @param version the version that is being released, whose own tag does not count
 * @returns undefined when there is none
 */
export async function findLastRelease(root: string, version: string): Promise<string | undefined> {
  const args = ["describe", "--tags", "--abbrev=0", "--match=v[0-9]*", `--exclude=v${version}`, "HEAD"];
  return runProgram("git", args, { cwd: root }).catch(() => undefined);
}

/**
 * Checks a release against the last one: whether `info.version` says what changed in the description, and whether the type tests
 * of then compile against the types of now.
 *
 * @param root folder of a copy of the workspace, built
 * @param tag of the last release
 * @param isMajor whether the packages get a new major version, which may break the types
 */
export async function compareWithLastRelease(
  root: string,
  tag: string,
  isMajor: boolean,
): Promise<Comparison> {
  const version = await checkDescription(root, tag);
  const types = await compileTypeTests(root, tag);
  if (!isMajor) return { findings: [...version, ...types], notes: [] };
  return { findings: version, notes: types };
}

async function checkDescription(root: string, tag: string): Promise<string[]> {
  const args = ["packages/changes/bin/cloud-agents-changes.js", "--base", tag, "--check-version"];
  try {
    await runProgram(process.execPath, args, { cwd: root });
    return [];
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const text = error.output.replace(/\n\s*/g, " ");
    if (error.exitCode === 1) return [`spec/openapi.yaml: ${text}`];
    return [`spec/openapi.yaml cannot be compared with ${tag}: ${text}`];
  }
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
