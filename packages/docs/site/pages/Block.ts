import type { SectionKind } from "../Page.ts";
import type { ShownSource } from "./Provenance.ts";

/** What a page consists of. Each block is printed twice: as HTML, and as Markdown for the page's twin. */
export type Block =
  | Heading
  | Prose
  | Endpoint
  | Provenance
  | Fields
  | Samples
  | Code
  | Table
  | Cards
  | Try
  | Console;

/** A heading of level 2 or 3, or the page's title. Those below the title begin a section. */
export interface Heading {
  kind: "heading";
  level: 1 | 2 | 3;
  id: string;
  /** Inline Markdown. */
  title: string;
  /** What the section is about. */
  about: SectionKind;
}

/** Markdown. Links within the site are written as `/operations/create-session/`, without language and prefix. */
export interface Prose {
  kind: "prose";
  markdown: string;
  /** The language of the text where it is not the page's. */
  lang?: string;
}

/** The method and the path of an operation, with its servers. */
export interface Endpoint {
  kind: "endpoint";
  method: string;
  server: string;
  path: string;
}

/** Who says what stands above: a document, or we. */
export interface Provenance {
  kind: "source";
  source: ShownSource;
}

/** Fields of an object, parameters or headers. */
export interface Fields {
  kind: "fields";
  fields: Field[];
}

/** One field, parameter, header, or member of a union. */
export interface Field {
  /** Unique on its page. */
  id: string;
  name: string;
  /** Inline Markdown, such as "array of [Session](/schemas/session/)". */
  type: string;
  /** Words such as "required", "1 to 256 characters". */
  notes: string[];
  /** Whether it has to be there. */
  required: boolean;
  description: string;
  source: ShownSource | undefined;
  /** What it consists of. */
  fields: Field[];
  /** What the parts are called, such as "Fields" or "One of". */
  fieldsTitle: string;
}

/** One request in several languages, of which the reader chooses one. */
export interface Samples {
  kind: "samples";
  /** Such as "A file and a repository". */
  title: string;
  samples: { label: string; language: string; source: string }[];
}

/** A piece of code. */
export interface Code {
  kind: "code";
  /** Said above it, in inline Markdown; may be empty. */
  title: string;
  language: string;
  source: string;
}

/** A table of inline Markdown. */
export interface Table {
  kind: "table";
  head: string[];
  rows: string[][];
}

/** Leads to the form of an operation in the console. It is for people, so the twin does not have it. */
export interface Try {
  kind: "try";
  operation: string;
}

/** Where the console's script puts it, and what stands there until then: what it needs, and links to the operations. */
export interface Console {
  kind: "console";
  needs: string;
  operations: { id: string; title: string; path: string }[];
}

/** Links to pages, with a sentence each. */
export interface Cards {
  kind: "cards";
  cards: { title: string; path: string; text: string; label?: string }[];
}
