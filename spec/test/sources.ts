import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Json } from "./bundle.ts";
import type { Place } from "./contradictions.ts";

/** One statement of a document: where the description says it, or the decision not to. */
export type Statement = {
  id: string;
  document: string | string[];
  kind: string;
  says: string;
  at?: Place[];
  decision?: number;
  deviates?: string;
};

/** One table of a document, transcribed in `document-tables.yaml`. */
export type DocumentTable = {
  document: string;
  page: string;
  table: string;
  columns: string[];
  count: number;
  rows: { [name: string]: { type?: Json; required?: string } };
};

const read = (path: string) => parse(readFileSync(new URL(path, import.meta.url), "utf8"), { merge: true });

/** The traceability file. */
export const sources = read("../sources.yaml") as {
  documents: { [id: string]: { [fact: string]: Json } };
  statements: Statement[];
};

/** Every table of the five documents. */
export const documentTables = read("document-tables.yaml") as DocumentTable[];

/** The documents a statement comes from. */
export function documentsOf(statement: Statement): string[] {
  return [statement.document].flat();
}
