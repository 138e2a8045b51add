import type { SectionKind } from "../Page.ts";

/** A place that can be found. */
export interface Entry {
  id: number;
  /** Below the root of the language, such as `errors/conflict-error/#session-processing`. */
  address: string;
  kind: SectionKind;
  title: string;
  /** Title of its page; empty for a page itself. */
  page: string;
  /** Plain text. */
  text: string;
  /** What else readers call it. */
  words: string;
}
