import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Language, Page, SectionKind } from "../Page.ts";
import { plainText } from "./plainText.ts";
import type { Entry } from "./SearchIndex.ts";

const KINDS: Partial<Record<Page["kind"], SectionKind>> = {
  operation: "operation",
  event: "event",
  schema: "schema",
  error: "error",
};

/**
 * Lists what can be found on the pages of a language: each page, and each part of it that has an address.
 *
 * @param pages All pages of one language.
 * @throws Error with a line for each place that has words and does not exist.
 */
export function buildIndex(pages: readonly Page[], language: Language): Entry[] {
  const file = new URL(`words/${language}.yaml`, import.meta.url);
  const text = readFileSync(file, "utf8");
  const words = parse(text) as Record<string, string[]>;
  const places = pages.flatMap((page) => [
    {
      address: page.path,
      kind: KINDS[page.kind] ?? "guide",
      title: plainText(page.title),
      page: "",
      text: plainText(`${page.description}\n\n${leadOf(page)}`),
    },
    ...page.sections.map(({ id, title, kind, markdown }) => ({
      address: `${page.path}#${id}`,
      kind,
      title: plainText(title),
      page: plainText(page.title),
      text: plainText(markdown),
    })),
  ]);
  const known = new Set(places.map(({ address }) => address));
  const stray = Object.keys(words).filter((address) => !known.has(address));
  const mistakes = stray.map((address) => {
    const line = text.split("\n").findIndex((each) => each.startsWith(`${address}:`)) + 1;
    return `${fileURLToPath(file)}:${line || 1}:1: There are words for ${address}, which no page has. Give them to another place.`;
  });
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  return places.map((place, id) => ({
    id,
    ...place,
    words: [
      ...(words[place.address] ?? []),
      ...(place.page === "" ? [place.kind, nameOf(place.address)] : []),
    ].join(" · "),
  }));
}

/** What stands between the title of a page and its first section. */
function leadOf({ markdown }: Page): string {
  return markdown.replace(/^# .*\n/, "").split(/^##+ /m)[0] as string;
}

/** What a program calls what a page is about: `createSession`. */
function nameOf(path: string): string {
  const slug = path.split("/").at(-2) ?? "";
  return slug.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
