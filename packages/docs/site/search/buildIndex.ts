import { readFileSync } from "node:fs";
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
 * @throws Error when words are given to a place that does not exist.
 */
export function buildIndex(pages: readonly Page[], language: Language): Entry[] {
  const file = `words/${language}.yaml`;
  const words = parse(readFileSync(new URL(file, import.meta.url), "utf8")) as Record<string, string[]>;
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
  if (stray.length > 0)
    throw new Error(
      `site/search/${file} has words for ${stray.join(", ")}, which no page has. Give them to another place.`,
    );
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
