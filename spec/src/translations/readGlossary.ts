import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Glossary } from "./compareTexts.ts";

/**
 * Reads the glossary of this workspace for a language.
 *
 * @param language Such as `ja`.
 */
export const readGlossary = (language: string): Glossary =>
  parse(readFileSync(new URL(`../../overlays/glossary.${language}.yaml`, import.meta.url), "utf8"));
