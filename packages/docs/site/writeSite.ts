import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

/** Folders in that of a language that other parts of the build write. */
const OTHERS = /^(?:en|ja|zh)\/(?:reference|search\.json)(?:\/|$)/;

/**
 * Writes the files of a site whose content has changed, and deletes pages that it no longer has, with their folders. Each file appears whole.
 *
 * @param files By path below the folder.
 * @param folders The folders in `folder` that hold nothing but these files, and those of other parts.
 */
export async function writeSite(
  files: ReadonlyMap<string, string>,
  folder: string,
  folders: readonly string[],
): Promise<void> {
  const made = new Set<string>();
  for (const [path, content] of files) {
    const file = join(folder, path);
    if (!made.has(dirname(file))) await mkdir(dirname(file), { recursive: true });
    made.add(dirname(file));
    if ((await readFile(file, "utf8").catch(() => undefined)) === content) continue;
    await writeFile(`${file}.draft`, content);
    await rename(`${file}.draft`, file);
  }
  for (const own of folders) {
    const found = await readdir(join(folder, own), { recursive: true, withFileTypes: true }).catch(() => []);
    const kept = new Set<string>();
    for (const entry of found.filter((each) => each.isFile())) {
      const file = join(entry.parentPath, entry.name);
      const path = file.slice(join(folder, "/").length).split(sep).join("/");
      if (!files.has(path) && !OTHERS.test(path)) await rm(file);
      else for (let at = dirname(file); !kept.has(at); at = dirname(at)) kept.add(at);
    }
    for (const entry of found.filter((each) => each.isDirectory())) {
      const empty = join(entry.parentPath, entry.name);
      if (!kept.has(empty)) await rm(empty, { recursive: true, force: true });
    }
  }
}
