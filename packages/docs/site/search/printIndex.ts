import { readFileSync } from "node:fs";
import { Memory } from "../Memory.ts";
import type { Language, Page } from "../Page.ts";
import { buildIndex } from "./buildIndex.ts";
import { createIndex } from "./createSearch.ts";

/**
 * What the search of a language loads when it is opened.
 *
 * @param pages All pages of the language.
 * @param memory The indexes that were made before.
 * @throws Error when words are given to a place that does not exist.
 */
export function printIndex(
  pages: readonly Page[],
  language: Language,
  memory: Memory<string> = new Memory(),
): string {
  const words = readFileSync(new URL(`words/${language}.yaml`, import.meta.url), "utf8");
  return memory.recall(language, words + JSON.stringify(pages), () => {
    const entries = buildIndex(pages, language);
    return JSON.stringify({ entries, index: createIndex(entries) });
  });
}
