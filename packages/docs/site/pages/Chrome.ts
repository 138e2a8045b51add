import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Language } from "../Page.ts";

/** The words around the content, by key: `site/chrome/en.yaml` has them all. */
export type Words = Record<string, string>;

/**
 * Reads the words of a language.
 *
 * @returns A function that gives the text of a key, its placeholders filled.
 * @throws Error when asked for a key that the language lacks, or for a text without the value of one of its placeholders.
 */
export function readChrome(language: Language): Chrome {
  const words = parse(readFileSync(new URL(`../chrome/${language}.yaml`, import.meta.url), "utf8")) as Words;
  return (key, values = {}) => {
    const text = words[key];
    if (text === undefined) throw new Error(`site/chrome/${language}.yaml has no '${key}'.`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The text '${key}' needs a value for {${name}}.`);
      return String(value);
    });
  };
}

/** Gives the text of a key in one language. */
export type Chrome = (key: string, values?: Record<string, string | number>) => string;
