import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pendingChangesets } from "./pendingChangesets.ts";

/** What a changeset names, and what it says below that. */
const CHANGESET = /^---[ \t]*\r?\n(.*?)^---[ \t]*$(.*)/ms;

/**
 * Looks for changesets that say nothing, or are about nothing: they are taken over without a word to users.
 *
 * @param root folder of the workspace, or of a copy of it
 * @returns what was found, each with what to do; empty when all is well
 */
export async function checkChangesets(root: string): Promise<string[]> {
  const names = await pendingChangesets(root);
  const findings = await Promise.all(
    names.map(async (name) => {
      const file = `.changeset/${name}.md`;
      const [, packages, text] = CHANGESET.exec(await readFile(join(root, file), "utf8")) ?? [];
      if (packages?.trim() === "")
        return `${file} names no package. Name one above its sentence, or remove it.`;
      if (text?.trim() === "") return `${file} says nothing. Write a sentence for users below what it names.`;
      return [];
    }),
  );
  return findings.flat();
}
