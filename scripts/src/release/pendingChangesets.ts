import { readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * The changesets that no release has taken over yet.
 *
 * @param root folder of the workspace, or of a copy of it
 * @returns their names, such as `open-unions`, without `.md`
 */
export async function pendingChangesets(root: string): Promise<string[]> {
  const files = await readdir(join(root, ".changeset"));
  return files
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => file.slice(0, -".md".length))
    .sort();
}
