import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileObject } from "@cloud-agents/types";
import { contentOf } from "./Write.ts";

/**
 * Compares a folder of files, while nothing is uploaded, with what was acknowledged.
 *
 * @param files Files whose upload was acknowledged.
 * @param places The names in the folder, by the ids of all files in the database.
 * @returns A line for each file whose content is not there as it was sent, and for each content that no file has.
 */
export async function fileDifferences(
  files: readonly Pick<FileObject, "file_id" | "filename">[],
  folder: string,
  places: ReadonlyMap<string, string>,
): Promise<string[]> {
  const differences: string[] = [];
  for (const { file_id, filename } of files) {
    const name = places.get(file_id);
    const content =
      name === undefined ? undefined : await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (content === undefined) differences.push(`The content of ${filename} is missing`);
    else if (content !== contentOf(filename)) differences.push(`The content of ${filename} is another one`);
  }
  const known = new Set(places.values());
  for (const name of await readdir(folder))
    if (name.startsWith("upload_") && !known.has(name)) differences.push(`No file has ${name}`);
  return differences;
}
