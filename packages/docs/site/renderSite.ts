import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Json } from "@cloud-agents/spec/description";
import { bundleConsole } from "./console/bundleConsole.ts";
import { readConsole } from "./console/readConsole.ts";
import { type DeadLink, findDeadLinks, type LinkedPage } from "./findDeadLinks.ts";
import { Memory } from "./Memory.ts";
import type { Language } from "./Page.ts";
import { readChrome } from "./pages/Chrome.ts";
import { createContext } from "./pages/Context.ts";
import { CONSOLE_PATH } from "./pages/consolePage.ts";
import { type Guides, readPages, type SitePage } from "./pages/readPages.ts";
import type { LanguageSource } from "./readLanguages.ts";
import { bundleSearch } from "./search/bundleSearch.ts";
import { readMenu } from "./theme/Menu.ts";
import { renderPage, type Site } from "./theme/renderPage.ts";

const GUIDE_PAGE = /^\w+\/guides\/[^/]+\/index\.html$/;

/** A site in memory. */
export interface RenderedSite {
  /** By path below the site's root. */
  files: Map<string, string>;
  pages: SitePage[];
  /** The links of guides that lead nowhere: guides are written by hand, and follow the description later. */
  deadLinks: DeadLink[];
}

/** What a site consists of besides the description. */
export interface SiteParts {
  guides: (language: Language) => Guides;
  diagram: (name: string, language: Language, document: Json) => string;
  /** Where the site is published: search engines want complete addresses of the other languages. */
  address: string;
  /** The files for programs, by path. */
  machines: (pages: SitePage[]) => ReadonlyMap<string, string>;
}

/** What was rendered before. */
export interface SiteMemory {
  pages: Memory<SitePage[]>;
  html: Memory<string>;
  links: Memory<LinkedPage>;
}

/** A memory that remembers nothing yet. */
export const createSiteMemory = (): SiteMemory => ({
  pages: new Memory(),
  html: new Memory(),
  links: new Memory(),
});

/**
 * Renders the pages of all languages, with their style sheet and scripts.
 *
 * @param memory What was rendered before: pages with the same content and layout are not rendered again.
 * @throws Error naming each page with a link that leads nowhere, other than guides.
 */
export function renderSite(
  sources: LanguageSource[],
  { guides, diagram, address, machines }: SiteParts,
  memory: SiteMemory = createSiteMemory(),
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
  for (const source of sources) {
    const { language, description, records } = source;
    const pages = recallPages(source, guides(language), memory.pages);
    const site: Site = {
      language,
      title: description.title,
      chrome: readChrome(language),
      pages,
      menu: readMenu(pages),
      tags: new Map(
        (description.document.tags as { name: string; "x-displayName"?: string }[] | undefined)?.map(
          (tag) => [tag.name, tag["x-displayName"] ?? tag.name],
        ),
      ),
      assets,
      address: `${address.replace(/\/+$/, "")}/`,
      diagram: (name) => diagram(name, language, description.document),
    };
    const layout = hashLayout(site);
    const add = (file: string, page: SitePage, at?: string) => {
      const drawn = page.markdown.matchAll(/^```diagram (\S+)/gm);
      const diagrams = [...drawn].map(([, name = ""]) => site.diagram(name));
      const { blocks, sections, markdown, ...about } = page;
      const inputs = [layout, JSON.stringify(about), JSON.stringify(blocks), ...diagrams].join("\0");
      files.set(
        file,
        memory.html.recall(file, inputs, () => renderPage(site, page, at)),
      );
    };
    for (const page of pages) add(`${language}/${page.path}index.html`, page);
    const [home] = pages;
    if (language === "en" && home) add("index.html", home, "");
    const data = `${language}/${CONSOLE_PATH}console.json`;
    const inputs = [source.inputs, ...wordsOf(language), readTheme(`../console/words/${language}.yaml`)].join(
      "\0",
    );
    files.set(
      data,
      memory.html.recall(data, inputs, () =>
        JSON.stringify(readConsole(createContext(description, language, records))),
      ),
    );
    all.push(...pages);
  }
  for (const [path, text] of machines(all)) files.set(path, text);
  memory.html.keep(files);
  const dead = findDeadLinks(files, memory.links);
  const isInGuide = ({ path }: DeadLink) => GUIDE_PAGE.test(path);
  const others = dead.filter((link) => !isInGuide(link));
  if (others.length > 0) {
    const lines = others.slice(0, 50).map(({ path, href, says }) => `${path}: ${href} ${says}`);
    throw new Error(`Links that lead nowhere:\n${lines.join("\n")}`);
  }
  return { files, pages: all, deadLinks: dead.filter(isInGuide) };
}

/**
 * The pages of a language.
 *
 * @param memory Those that were read before.
 */
export function recallPages(source: LanguageSource, guides: Guides, memory: Memory<SitePage[]>): SitePage[] {
  const { language, description, records, inputs } = source;
  return memory.recall(language, [inputs, JSON.stringify(guides), ...wordsOf(language)].join("\0"), () =>
    readPages(createContext(description, language, records), guides),
  );
}

/** The words of the site in a language that stand in the content of pages. */
function wordsOf(language: Language): string[] {
  return ["chrome", "remedies"].map((folder) => readTheme(`../${folder}/${language}.yaml`));
}

/** Everything on a page that is not its own: what the menu and the footer list, and the words around the content. */
function hashLayout({ language, title, pages, tags, assets, address }: Site): string {
  const listed = pages.map(({ blocks, sections, markdown, description, ...about }) => about);
  const words = readTheme(`../chrome/${language}.yaml`);
  const all = JSON.stringify([language, title, [...tags], assets, address, words, listed]);
  // Each page remembers it.
  return createHash("sha256").update(all).digest("hex");
}

const readTheme = (name: string): string => readFileSync(new URL(`theme/${name}`, import.meta.url), "utf8");

/** The name of an asset changes with its content, so that browsers may keep it for ever. */
function addAsset(files: Map<string, string>, name: string, content: string): string {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const path = `assets/${name.replace(/(?=\.\w+$)/, `.${hash}`)}`;
  files.set(path, content);
  return path;
}
