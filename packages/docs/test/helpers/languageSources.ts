import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Language } from "../../site/Page.ts";
import {
  createLanguageMemory,
  type LanguageSource,
  languages,
  readLanguage,
} from "../../site/readLanguages.ts";

const spec = dirname(createRequire(import.meta.url).resolve("@cloud-agents/spec/package.json"));

const memory = createLanguageMemory();

/** What the site of this workspace is made from, by language. */
export const sources = new Map<Language, LanguageSource>(
  languages.map((language) => [language, readLanguage(spec, language, memory)]),
);
