import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkPage } from "@cloud-agents/spec/checkNumbers";
import type { Description } from "@cloud-agents/spec/description";

/**
 * Holds the limits that the English guides state to the description. Translations have the numbers of the English.
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
    return checkPage(description, path, readFileSync(path, "utf8"));
  });
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
}
