import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Description, readDescription } from "@cloud-agents/spec/description";
import { parse } from "yaml";
import type { Language } from "./Page.ts";
import type { Records } from "./pages/Context.ts";
import { readDecisions } from "./pages/decisionsPage.ts";

/** The languages of the site, the first of which the others are translated from. */
export const languages: Language[] = ["en", "ja", "zh"];

/** What the pages of a language are made from. */
export interface LanguageSource {
  language: Language;
  description: Description;
  records: Records;
  /** Names of the files in the bundle's folder that readers can download. */
  downloads: string[];
}

/**
 * Reads what the pages of a language are made from. What is not translated is in English.
 *
 * @param spec Folder of the description: with the bundles in `dist/`, `sources.yaml` and `decisions.md`.
 * @param sources The statements of the documents, where they have been read before: the file is a long one.
 * @throws Error when the description has not been built.
 */
export function readLanguage(spec: string, language: Language, sources = readSources(spec)): LanguageSource {
  const suffix = language === "en" ? "" : `.${language}`;
  const isBuilt = existsSync(join(spec, `dist/openapi${suffix}.json`));
  const isTranslated = existsSync(join(spec, `decisions${suffix}.md`));
  const text = (path: string) => readFileSync(join(spec, path), "utf8");
  return {
    language,
    description: readDescription(JSON.parse(text(`dist/openapi${isBuilt ? suffix : ""}.json`))),
    records: {
      sources,
      decisions: readDecisions(text(`decisions${isTranslated ? suffix : ""}.md`)),
      isTranslated,
    },
    downloads: isBuilt ? [`openapi${suffix}.json`, `openapi${suffix}.yaml`] : [],
  };
}

/** Reads which statement of the documents stands where in the description. */
export function readSources(spec: string): Records["sources"] {
  return parse(readFileSync(join(spec, "sources.yaml"), "utf8"), { merge: true }) as Records["sources"];
}
