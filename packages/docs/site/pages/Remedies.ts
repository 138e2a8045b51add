import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Language } from "../Page.ts";

/** What to do about errors, in one language. */
export interface Remedies {
  /** By type, such as `conflict_error`: what it means, and what to do in general. */
  types: Record<string, { title: string; meaning: string }>;
  /** By the name of an example in a response: what to do. */
  causes: Record<string, string>;
}

/** Reads what to do about errors. */
export function readRemedies(language: Language): Remedies {
  return parse(readFileSync(new URL(`../remedies/${language}.yaml`, import.meta.url), "utf8"));
}
