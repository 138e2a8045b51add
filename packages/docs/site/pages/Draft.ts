import type { Page } from "../Page.ts";
import type { Block } from "./Block.ts";

/** A page as its function makes it: its Markdown and its sections are printed from the blocks. */
export interface Draft extends Pick<Page, "path" | "kind" | "title" | "description"> {
  /** The heading that it stands under in the menu; empty when the menu does not list it. */
  group: string;
  /** What the menu calls it, where that is not the title. */
  label?: string;
  /** The method of an operation. */
  method?: string;
  blocks: Block[];
}

/** Characters that a search engine shows of a page's description. */
const SUMMARY_LENGTH = 160;

/** The first sentences of a text, as plain text, for the page's meta description. */
export function summaryOf(markdown: string): string {
  const plain = markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  if (plain.length <= SUMMARY_LENGTH) return plain;
  const sentences = plain.slice(0, SUMMARY_LENGTH).match(/^.*(?:[.!?](?=\s|$)|[。!?])/s)?.[0];
  return sentences ?? `${plain.slice(0, SUMMARY_LENGTH - 1).replace(/\s+\S*$/, "")}…`;
}
