import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { checkLinks } from "./checkLinks.ts";
import { bundleConsole } from "./console/bundleConsole.ts";
import { readConsole } from "./console/readConsole.ts";
import type { Language } from "./Page.ts";
import { readChrome } from "./pages/Chrome.ts";
import { createContext } from "./pages/Context.ts";
import { CONSOLE_PATH } from "./pages/consolePage.ts";
import { type Guides, readPages, type SitePage } from "./pages/readPages.ts";
import type { LanguageSource } from "./readLanguages.ts";
import { buildIndex } from "./search/buildIndex.ts";
import { bundleSearch } from "./search/bundleSearch.ts";
import { createIndex } from "./search/createSearch.ts";
import { renderPage, type Site } from "./theme/renderPage.ts";

/** A site in memory. */
export interface RenderedSite {
  /** By path below the site's root. */
  files: Map<string, string>;
  pages: SitePage[];
}

/** What a site consists of besides the description. */
export interface SiteParts {
  guides: (language: Language) => Guides;
  diagram: (name: string, language: Language) => string;
  /** Where the site is published: search engines want complete addresses of the other languages. */
  address: string;
  /** The files for programs, by path. */
  machines: (pages: SitePage[]) => ReadonlyMap<string, string>;
}

/**
 * Renders the pages of all languages, with their style sheet and scripts.
 *
 * @throws Error naming each page with a link that leads nowhere.
 */
export function renderSite(
  sources: LanguageSource[],
  { guides, diagram, address, machines }: SiteParts,
): RenderedSite {
  const files = new Map<string, string>();
  const assets = {
    style: addAsset(files, "site.css", readTheme("site.css") + readTheme("../search/search.css")),
    theme: addAsset(files, "theme.js", readTheme("scripts/theme.js")),
    script: addAsset(files, "page.js", readTheme("scripts/page.js")),
    search: addAsset(files, "search.js", bundleSearch()),
    consoleScript: addAsset(files, "console.js", bundleConsole()),
    consoleStyle: addAsset(files, "console.css", readTheme("../console/console.css")),
  };
  files.set("assets/icon.svg", readTheme("icon.svg"));
  const all: SitePage[] = [];
  for (const { language, description, records } of sources) {
    const context = createContext(description, language, records);
    const pages = readPages(context, guides(language));
    const site: Site = {
      language,
      title: description.title,
      chrome: readChrome(language),
      pages,
      tags: new Map(
        (description.document.tags as { name: string; "x-displayName"?: string }[] | undefined)?.map(
          (tag) => [tag.name, tag["x-displayName"] ?? tag.name],
        ),
      ),
      assets,
      address: `${address.replace(/\/+$/, "")}/`,
      diagram: (name) => diagram(name, language),
    };
    for (const page of pages) files.set(`${language}/${page.path}index.html`, renderPage(site, page));
    const [home] = pages;
    if (language === "en" && home) files.set("index.html", renderPage(site, home, ""));
    files.set(`${language}/${CONSOLE_PATH}console.json`, JSON.stringify(readConsole(context)));
    const entries = buildIndex(pages, language);
    files.set(`${language}/search.json`, JSON.stringify({ entries, index: createIndex(entries) }));
    all.push(...pages);
  }
  for (const [path, text] of machines(all)) files.set(path, text);
  checkLinks(files);
  return { files, pages: all };
}

const readTheme = (name: string): string => readFileSync(new URL(`theme/${name}`, import.meta.url), "utf8");

/** The name of an asset changes with its content, so that browsers may keep it for ever. */
function addAsset(files: Map<string, string>, name: string, content: string): string {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const path = `assets/${name.replace(/(?=\.\w+$)/, `.${hash}`)}`;
  files.set(path, content);
  return path;
}
