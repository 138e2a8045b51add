import type { PackedPackage } from "./packPackage.ts";
import { type ProgramError, runProgram } from "./runProgram.ts";

/**
 * Publishes archives, in their order, and none that the registry has already: a release that stopped halfway can be run again.
 *
 * @param onStep called with a line before each
 * @throws Error when the registry refuses one; those after it are not published then
 */
export async function publishPackages(
  packages: PackedPackage[],
  onStep: (line: string) => void,
): Promise<void> {
  for (const { name, manifest, tarball } of packages) {
    const id = `${name}@${manifest.version}`;
    if (await isInRegistry(id)) {
      onStep(`${id} is published already`);
      continue;
    }
    onStep(`publishing ${id}`);
    try {
      await runProgram("npm", ["publish", tarball], { cwd: process.cwd() });
    } catch (error) {
      throw new Error(
        `${id} was not published: ${(error as ProgramError).output} Correct that, and run the workflow again: it goes on with this package.`,
      );
    }
  }
}

/** What the registry says of the last release of a package: bytes when unpacked; undefined when it says nothing. */
export async function readPublishedSize(name: string, version: string): Promise<number | undefined> {
  const args = ["view", `${name}@${version}`, "dist.unpackedSize", "--json"];
  const printed = await runProgram("npm", args, { cwd: process.cwd(), timeout: REGISTRY_TIMEOUT_MS }).catch(
    () => "",
  );
  return /^\d+$/.test(printed) ? Number(printed) : undefined;
}

/** Milliseconds that the registry gets to say what it has. */
const REGISTRY_TIMEOUT_MS = 20_000;

async function isInRegistry(id: string): Promise<boolean> {
  try {
    return (
      (await runProgram("npm", ["view", id, "version"], {
        cwd: process.cwd(),
        timeout: REGISTRY_TIMEOUT_MS,
      })) !== ""
    );
  } catch (error) {
    // What it says of a name or version that it does not have.
    if (/\bE404\b/.test((error as ProgramError).output)) return false;
    throw new Error(
      `The registry does not say whether it has ${id}: ${(error as ProgramError).output} Check the connection, and run the workflow again.`,
    );
  }
}
