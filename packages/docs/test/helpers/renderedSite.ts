import { machineFiles } from "../../site/machines/machineFiles.ts";
import type { Language } from "../../site/Page.ts";
import type { SitePage } from "../../site/pages/readPages.ts";
import { renderSite } from "../../site/renderSite.ts";
import { printIndex } from "../../site/search/printIndex.ts";
import { siteParts } from "../../site/siteParts.ts";
import { sources } from "./languageSources.ts";

const ADDRESS = "https://docs.example/api/";

/** The site of this workspace, as the build writes it. */
export const site = renderSite([...sources.values()], {
  ...siteParts,
  address: ADDRESS,
  machines: (pages) => machineFiles(ADDRESS, pages, [...sources.values()]),
});

/** The index of a language's pages, which the build writes as `search.json`. */
export function searchIndex(language: Language): string {
  return printIndex(
    site.pages.filter((page) => page.language === language),
    language,
  );
}

/** A page of the site. */
export function pageAt(language: Language, path: string): SitePage {
  const found = site.pages.find((page) => page.language === language && page.path === path);
  if (!found) throw new Error(`The site has no page ${language}/${path}.`);
  return found;
}

/** The HTML of a page. */
export function htmlAt(language: Language, path: string): string {
  return site.files.get(`${language}/${path}index.html`) ?? "";
}
