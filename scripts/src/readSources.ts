import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

/**
 * Reads the TypeScript of a package.
 *
 * @param root folder of the workspace
 * @param folder folder of the package, relative to the root
 * @returns The text of each file in its `src`, by path relative to the root.
 */
export async function readSources(root: string, folder: string): Promise<Map<string, string>> {
  const source = join(root, folder, "src");
  const names = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".ts")).sort();
  const files = names.map(
    async (file): Promise<[string, string]> => [
      `${folder}/src/${file.split(sep).join("/")}`,
      await readFile(join(source, file), "utf8"),
    ],
  );
  return new Map(await Promise.all(files));
}

/** The files among them that no generator writes. */
export function handWritten(sources: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...sources].filter(([path]) => !path.includes("/generated/")));
}
