import { readFileSync } from "node:fs";

/** What a statement says of a place in the bundle; `test/sources.test.ts` says what each of these means. */
export interface StatedPlace {
  pointer: string;
  requires?: string;
  optional?: string;
  [claim: string]: unknown;
}

/** One statement of the pages that the description follows. */
export interface Statement {
  id: string;
  document: string | string[];
  kind: string;
  says: string;
  at?: StatedPlace[];
  decision?: number;
  deviates?: string;
}

/** What the description rests on: the statements of the pages, and the decisions where they are silent or disagree. */
export interface Sources {
  documents: Record<string, { title: string; language: string }>;
  statements: Statement[];
  decisions: { number: number; title: string; text: string }[];
}

/**
 * Reads what the description rests on, as the last build left it.
 *
 * @throws Error when it has not been built.
 */
export function readBuiltSources(): Sources {
  try {
    return JSON.parse(readFileSync(new URL("../dist/sources.json", import.meta.url), "utf8"));
  } catch (cause) {
    throw new Error("spec/dist/sources.json cannot be read. Run: npm run generate", { cause });
  }
}
