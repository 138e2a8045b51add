import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkHeadersOfPage } from "@cloud-agents/spec/checkHeaderNames";
import { checkPage } from "@cloud-agents/spec/checkNumbers";
import { checkPaths } from "@cloud-agents/spec/checkPaths";
import type { Description } from "@cloud-agents/spec/description";
import type { DeadLink } from "../site/findDeadLinks.ts";

/**
 * Holds the limits that the English guides state, the paths that they call and the headers that they name, to the description; translations
 * have those of the English. The links of all of them lead somewhere.
 *
 * @param deadLinks Those of their pages that lead nowhere.
 * @param folder Folder of the guides, with a folder for each language.
 * @throws Error with one line for each mistake, beginning with its place.
 */
export function checkGuides(
  description: Description,
  deadLinks: readonly DeadLink[] = [],
  folder = fileURLToPath(new URL("../guides/", import.meta.url)),
): void {
  const files = readdirSync(`${folder}en`).filter((file) => file.endsWith(".md"));
  const mistakes = files.flatMap((file) => {
    const path = `${folder}en/${file}`;
    const text = readFileSync(path, "utf8");
    return [checkPage, checkPaths, checkHeadersOfPage].flatMap((check) => check(description, path, text));
  });
  mistakes.push(...deadLinks.map((link) => explainLink(link, folder)));
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
}

/** A link of a guide is written as what it leads to from the folder of the language, or as the page has it. */
function explainLink({ path, href, target, says }: DeadLink, folder: string): string {
  const [, language = "", name = ""] = /^(\w+)\/guides\/([^/]+)\//.exec(path) ?? [];
  const own = `${folder}${language}/${name}.md`;
  // A guide that is not translated is that in English.
  const file = existsSync(own) ? own : `${folder}en/${name}.md`;
  const lines = readFileSync(file, "utf8").split("\n");
  const index = lines.findIndex((line) => line.includes(`](${target})`) || line.includes(`](${href})`));
  return `${file}:${index + 1 || 1}:1: The link to ${target} ${says}. Link to what there is now.`;
}
