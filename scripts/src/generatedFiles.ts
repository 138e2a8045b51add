import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { packageFolders } from "../install.mjs";

/**
 * Fingerprints each committed file that a generator writes: those in folders named `generated`.
 *
 * @param root folder of the workspace
 * @returns hashes by path, relative to the root
 */
export async function hashGeneratedFiles(root: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const folder of packageFolders(root)) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(join(root, sep).length);
      const folders = path.split(sep);
      if (!entry.isFile() || !folders.includes("generated")) continue;
      if (folders.some((name) => name === "node_modules" || name === "dist")) continue;
      const content = await readFile(join(root, path));
      hashes.set(path, createHash("sha256").update(content).digest("hex"));
    }
  }
  return hashes;
}

/**
 * The generated files that a run had to write anew, because what they are made from had changed.
 *
 * @param before fingerprints from before the run
 * @param after fingerprints from after it
 * @returns paths of changed, added and removed files, sorted
 */
export function findStaleFiles(before: Map<string, string>, after: Map<string, string>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
