import { isEditorFile } from "./isEditorFile.ts";

/** Folders that the loop watches, relative to the root. */
export const WATCHED = ["spec", "packages", "examples", "scripts"];

/** Folders in which nothing is written by hand. */
const WRITTEN = ["node_modules", "dist", "generated", "reports", ".turbo"];

/** Files that look like an editor's, and belong to the description. */
const NOT_HIDDEN = [".redocly.lint-ignore.yaml"];

/**
 * @param path a file or folder, relative to the root, with `/` between its parts
 * @returns Whether a change of it may matter to what is built or checked.
 */
export function isWatched(path: string): boolean {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.some((part) => WRITTEN.includes(part))) return false;
  if (parts[0] === "spec" && parts[1] === "test") return false;
  return NOT_HIDDEN.includes(name) || !isEditorFile(name);
}
