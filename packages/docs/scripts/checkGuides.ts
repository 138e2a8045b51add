import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkHeadersOfPage } from "@cloud-agents/spec/checkHeaderNames";
import { checkPage } from "@cloud-agents/spec/checkNumbers";
import { checkPaths } from "@cloud-agents/spec/checkPaths";
import type { Description } from "@cloud-agents/spec/description";

/**
 * Holds the limits that the English guides state, the paths that they call and the headers that they name, to the description. Translations have those of the English.
 *
 * @param folder Folder of the guides, with a folder for each language.
 * @throws Error with one line for each mistake, beginning with its place.
 */
export function checkGuides(
  description: Description,
  folder = fileURLToPath(new URL("../guides/", import.meta.url)),
): void {
  const files = readdirSync(`${folder}en`).filter((file) => file.endsWith(".md"));
  const mistakes = files.flatMap((file) => {
    const path = `${folder}en/${file}`;
    const text = readFileSync(path, "utf8");
    return [checkPage, checkPaths, checkHeadersOfPage].flatMap((check) => check(description, path, text));
  });
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
}
