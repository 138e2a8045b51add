import type { Language, Page } from "../Page.ts";
import { printBody, type Site, twinAddress } from "./twin.ts";
import { words } from "./words.ts";

const KINDS: Page["kind"][] = ["home", "guide", "console", "operation", "event", "error", "schema", "index"];
const NAMES: Record<Language, string> = { en: "English", ja: "日本語", zh: "中文" };

/**
 * The index of a language's pages for programs, as llmstxt.org describes it.
 *
 * @param pages Pages of that language.
 */
export function printLlmsTxt(site: Site, pages: readonly Page[], language: Language): string {
  const { address, title, summary } = site;
  const { kinds, downloads, everything, inOneFile, openapi, plain, skill, otherLanguages, guide } =
    words[language];
  const suffix = language === "en" ? "" : `.${language}`;
  const section = (name: string, items: string[]) => [`## ${name}`, "", ...items, ""];
  const item = (name: string, url: string, text = "") => `- [${name}](${url})${text && `: ${text}`}`;
  return [
    `# ${title(language)}`,
    "",
    `> ${oneLine(summary(language))}`,
    "",
    guide,
    "",
    ...KINDS.flatMap((kind) => {
      const own = pages.filter((page) => page.kind === kind);
      if (own.length === 0) return [];
      return section(
        kinds[kind],
        own.map((page) => item(page.title, twinAddress(site, page), oneLine(page.description))),
      );
    }),
    ...section(downloads, [
      item(openapi("3.1 (JSON)"), `${address}/openapi${suffix}.json`),
      item(openapi("3.1 (YAML)"), `${address}/openapi${suffix}.yaml`),
      item(openapi("3.1 (JSON)"), `${address}/openapi-plain${suffix}.json`, plain),
      item(openapi("3.2 (JSON)"), `${address}/openapi-3.2${suffix}.json`),
      item(openapi("3.2 (YAML)"), `${address}/openapi-3.2${suffix}.yaml`),
      item(skill, `${address}/skill.md`),
    ]),
    ...section(
      otherLanguages,
      (Object.keys(NAMES) as Language[])
        .filter((other) => other !== language)
        .map((other) => item(NAMES[other], `${address}/${other}/llms.txt`)),
    ),
    ...section(everything, [item(inOneFile, `${address}/${language}/llms-full.txt`)]),
  ].join("\n");
}

/** All pages of a language in one file. */
export function printLlmsFullTxt(site: Site, pages: readonly Page[], language: Language): string {
  return [
    `> ${words[language].index}: ${site.address}/${language}/llms.txt\n`,
    ...pages.map((page) => `<!-- ${twinAddress(site, page)} -->\n\n${printBody(site, page)}`),
  ].join("\n");
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim();
