import { readFileSync } from "node:fs";

/** One of the numbered decisions in `decisions.md`. */
export interface Decision {
  /** Its number; 0 for the introduction. */
  number: number;
  title: string;
  /** Markdown below the title, without the comments that tie numbers to fields. A paragraph is one line. */
  text: string;
  /** Line of the title. */
  line: number;
  /** In a translation: the hash of the English decision that was translated. Otherwise empty. */
  source: string;
}

const HEADING = /^##? (?:(\d+)\. )?(.*?)(?: <!-- source: ([0-9a-f]{12}) -->)?$/;

/**
 * Reads the decisions of this workspace.
 *
 * @param language Their language, such as `ja`; English by default.
 */
export function readDecisions(language = "en"): Decision[] {
  const file = language === "en" ? "decisions.md" : `decisions.${language}.md`;
  return parseDecisions(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"));
}

/** Reads a page of decisions: first its introduction, then each decision in its order. */
export function parseDecisions(markdown: string): Decision[] {
  let line = 1;
  return markdown.split(/^(?=## \d+\. )/m).map((part) => {
    const [first = "", ...rest] = part.split("\n");
    const [, number = "0", title = "", source = ""] = HEADING.exec(first) ?? [];
    const decision = { number: Number(number), title, text: unwrap(rest.join("\n")), line, source };
    line += part.split("\n").length - 1;
    return decision;
  });
}

const unwrap = (markdown: string): string =>
  markdown
    .replace(/ ?<!--.*?-->/g, "")
    .replace(/(?<=\S)\n(?=\S)/g, " ")
    .trim();
