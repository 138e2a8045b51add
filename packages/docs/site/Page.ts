/** A language that the site is written in. */
export type Language = "en" | "ja" | "zh";

/** What a section is about. */
export type SectionKind = "operation" | "field" | "status" | "event" | "schema" | "error" | "guide";

/** A part of a page that can be linked to and found. */
export interface Section {
  id: string;
  title: string;
  kind: SectionKind;
  /** Plain Markdown of this section alone. */
  markdown: string;
}

/** A page before it is rendered: also its Markdown twin. */
export interface Page {
  language: Language;
  /** Such as "operations/create-session/", "" for the home. */
  path: string;
  kind: "home" | "guide" | "console" | "operation" | "event" | "schema" | "error" | "index";
  title: string;
  description: string;
  /** Whole page as Markdown, without front matter. */
  markdown: string;
  sections: Section[];
}
