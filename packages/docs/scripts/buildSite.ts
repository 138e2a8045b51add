import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Memory } from "../site/Memory.ts";
import { machineFiles } from "../site/machines/machineFiles.ts";
import type { Language, Page } from "../site/Page.ts";
import { readChrome } from "../site/pages/Chrome.ts";
import { Provenance } from "../site/pages/Provenance.ts";
import { createLanguageMemory, type LanguageSource, languages, readLanguage } from "../site/readLanguages.ts";
import { createSiteMemory, type RenderedSite, recallPages, renderSite } from "../site/renderSite.ts";
import { printIndex } from "../site/search/printIndex.ts";
import { siteParts } from "../site/siteParts.ts";
import { writeSite } from "../site/writeSite.ts";
import { checkGuides } from "./checkGuides.ts";
import { enrichDescription } from "./enrichDescription.ts";
import { linkPages } from "./linkPages.ts";
import { renderPage } from "./renderPage.ts";

/**
 * What the docs consist of: our pages with the descriptions for download, the index that the search of each language loads, the full
 * reference by Redoc in each language's `reference/`, and the reference of the client in `client/`. `guides` is no part of it, but a check of
 * what is written by hand: the pages are there, whatever that still has of an older description.
 */
export type Part = "pages" | "guides" | "search" | "full" | "client";

/** Where `npm start` serves the docs. */
const DEFAULT_ADDRESS = "http://127.0.0.1:8080";

const ALL: Part[] = ["client", "full", "pages", "guides", "search"];

/** What this process has built. What is made from the same inputs is not made again. */
const memory = {
  ...createLanguageMemory(),
  ...createSiteMemory(),
  indexes: new Memory<string>(),
};

/** By its folder: what each full reference was last rendered from by this process. */
const rendered = new Map<string, string>();

/**
 * Builds the docs. A failed build leaves the last good files of each part in place.
 *
 * @param spec Folder of the description: with the bundles of all languages in `dist/`, `sources.yaml` and `decisions.md`.
 * @param site Folder for the site; created when missing.
 * @param parts What to build; everything by default.
 * @param address Where the site will be. Files for programs have it, and what pages say to search engines of other languages; everything else is relative.
 * @throws Error saying what in the description, in a guide or in a rendered page is not as expected, or that the client is not built.
 */
export async function buildSite(
  spec: string,
  site: string,
  parts: readonly Part[] = ALL,
  address = DEFAULT_ADDRESS,
): Promise<void> {
  await mkdir(site, { recursive: true });
  const build: Record<Part, () => Promise<void>> = {
    pages: () => buildPages(spec, site, address),
    guides: async () =>
      checkGuides(readLanguage(spec, "en", memory).description, renderPages(spec, address).site.deadLinks),
    search: () => buildSearch(spec, site),
    full: () => buildFullReference(spec, site),
    client: () => buildClientReference(site),
  };
  await Promise.all(parts.map((part) => build[part]()));
}

async function buildPages(spec: string, site: string, address: string): Promise<void> {
  const { sources, site: rendered } = renderPages(spec, address);
  const { files } = rendered;
  for (const file of sources.flatMap(({ downloads }) => downloads)) {
    files.set(file, await readFile(join(spec, "dist", file), "utf8"));
  }
  await writeSite(files, site, [...languages, "assets", ".well-known"]);
}

function renderPages(spec: string, address: string): { sources: LanguageSource[]; site: RenderedSite } {
  const sources = languages.map((language) => readLanguage(spec, language, memory));
  const machines = (pages: readonly Page[]) => machineFiles(address, pages, sources);
  return { sources, site: renderSite(sources, { ...siteParts, address, machines }, memory) };
}

async function buildSearch(spec: string, site: string): Promise<void> {
  for (const language of languages) {
    const source = readLanguage(spec, language, memory);
    const pages = recallPages(source, siteParts.guides(language), memory.pages);
    const index = printIndex(pages, language, memory.indexes);
    await writeSite(new Map([[`${language}/search.json`, index]]), site, []);
  }
}

async function buildFullReference(spec: string, site: string): Promise<void> {
  await Promise.all(languages.map((language) => buildReferenceIn(language, spec, site)));
}

async function buildReferenceIn(language: Language, spec: string, site: string): Promise<void> {
  const { description, records, downloads } = readLanguage(spec, language);
  // A language without a bundle of its own shows the English one.
  const files = downloads.length > 0 ? downloads : ["openapi.json", "openapi.yaml"];
  const provenance = new Provenance(description, records.sources);
  const document = enrichDescription(description, (operation) => provenance.serverOf(operation));
  linkPages(description, readChrome(language));
  const folder = join(site, language, "reference");
  const inputs = JSON.stringify([document, files]);
  if (rendered.get(folder) === inputs && existsSync(folder)) return;
  await replaceFolder(folder, `${site}-draft-${language}`, async (draft) => {
    await mkdir(draft);
    await renderPage(document, draft, { language, downloads: files.map((file) => `../../${file}`) });
    await rm(join(draft, "docs.json"));
  });
  rendered.set(folder, inputs);
}

async function buildClientReference(site: string): Promise<void> {
  // TypeDoc and the compiler take seconds to load, for which the other parts need not wait.
  const { renderReference } = await import("./renderReference.ts");
  await replaceFolder(join(site, "client"), `${site}-draft-client`, renderReference);
}

/**
 * Fills a folder, and puts it in the place of another when it is whole.
 *
 * @param draft Where it is filled: on the same disk, but not in the site. The remains of an interrupted build are deleted.
 */
async function replaceFolder(
  folder: string,
  draft: string,
  fill: (draft: string) => Promise<void>,
): Promise<void> {
  await rm(draft, { recursive: true, force: true });
  try {
    await fill(draft);
    await mkdir(dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
