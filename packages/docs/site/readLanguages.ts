import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Description, readDescription } from "@cloud-agents/spec/description";
import { parse } from "yaml";
import { Memory } from "./Memory.ts";
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
  /** The texts that all of this was read from. */
  inputs: string;
}

/**
 * Reads what the pages of a language are made from. What is not translated is in English.
 *
 * @param spec Folder of the description: with the bundles in `dist/`, `sources.yaml` and `decisions.md`.
 * @param memory What has been read before. Without one, everything is read anew, and may be changed.
 * @throws Error when the description has not been built.
 */
export function readLanguage(
  spec: string,
  language: Language,
  memory: LanguageMemory = createLanguageMemory(),
): LanguageSource {
  const suffix = language === "en" ? "" : `.${language}`;
  const isBuilt = existsSync(join(spec, `dist/openapi${suffix}.json`));
  const isTranslated = existsSync(join(spec, `decisions${suffix}.md`));
  const text = (path: string) => readFileSync(join(spec, path), "utf8");
  const bundle = text(`dist/openapi${isBuilt ? suffix : ""}.json`);
  const decisions = text(`decisions${isTranslated ? suffix : ""}.md`);
  const statements = text("sources.yaml");
  const inputs = [bundle, decisions, statements, isBuilt, isTranslated].join("\0");
  return memory.languages.recall(`${language} ${spec}`, inputs, () => ({
    language,
    description: readDescription(JSON.parse(bundle)),
    records: {
      // The same in all languages, and long.
      sources: memory.statements.recall(
        spec,
        statements,
        () => parse(statements, { merge: true }) as Records["sources"],
      ),
      decisions: readDecisions(decisions),
      isTranslated,
    },
    downloads: isBuilt ? [`openapi${suffix}.json`, `openapi${suffix}.yaml`] : [],
    inputs,
  }));
}

/** What has been read of each language, and the statements of the documents. */
export interface LanguageMemory {
  languages: Memory<LanguageSource>;
  statements: Memory<Records["sources"]>;
}

/** A memory that remembers nothing yet. */
export const createLanguageMemory = (): LanguageMemory => ({
  languages: new Memory(),
  statements: new Memory(),
});
