import { join } from "node:path";
import { pendingChangesets } from "./pendingChangesets.ts";
import { readPackages } from "./readPackages.ts";
import { type ProgramError, runProgram } from "./runProgram.ts";

/** What the changesets made of the versions. */
export interface Bump {
  /** Names of the changesets that were taken over, such as `open-unions`. */
  changesets: string[];
  /** Those that are still there, because they name only packages that have no version for users. */
  ignored: string[];
  /** Versions by package name, before and after. */
  before: Map<string, string>;
  after: Map<string, string>;
}

/**
 * Takes the changesets over into versions and changelogs, in place.
 *
 * @param root folder of a copy of the workspace
 * @throws Error when a changeset cannot be applied
 */
export async function bumpVersions(root: string): Promise<Bump> {
  const changesets = await pendingChangesets(root);
  const before = await readVersions(root);
  if (changesets.length > 0) {
    try {
      await runProgram(join(root, "node_modules/.bin/changeset"), ["version"], { cwd: root });
    } catch (error) {
      const { output } = error as ProgramError;
      throw new Error(
        `.changeset: the changesets (${changesets.join(", ")}) cannot be taken over: ${reason(output)}. Correct or remove the one that is wrong.`,
      );
    }
  }
  const ignored = await pendingChangesets(root);
  return { changesets, ignored, before, after: await readVersions(root) };
}

async function readVersions(root: string): Promise<Map<string, string>> {
  const packages = await readPackages(root);
  return new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
}

/** The lines that say what is wrong, without the frame that the tool prints around them. */
function reason(output: string): string {
  const cleaned = output.split("\n").map((line) => line.replace(/^🦋\s+(error\s+)?/u, "").trim());
  const lines = cleaned.filter((line) => line !== "" && !line.startsWith("at "));
  return (lines[0] ?? output).replace(/^Error: /, "").replace(/\.$/, "");
}
