import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Files } from "./Part.ts";

/** The part of the output that is the same for every description, as `scripts/build.ts` made it. */
export async function readRuntime(name: string): Promise<Files> {
  const folder = fileURLToPath(new URL(`./runtimes/${name}`, import.meta.url));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [
        file.slice(folder.length + 1).replaceAll("\\", "/"),
        await readFile(file, "utf8"),
      ]),
    ),
  );
}
