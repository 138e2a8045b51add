import { hashOf } from "./readTexts.ts";

/** One numbered decision. */
export interface Decision {
  /** Its number; 0 for what stands before the first. */
  number: number;
  title: string;
  /** Markdown below the title. */
  text: string;
  /** Line of the title. */
  line: number;
  /** In a translation: the hash of the English decision that was translated. */
  source: string;
}

/** Reads `decisions.md`, or a translation of it: the title and the text of each decision. */
export function readDecisions(markdown: string): Decision[] {
  const parts = markdown.split(/^(?=## \d+\. )/m);
  let line = 1;
  return parts.map((part) => {
    const [first = "", ...rest] = part.split("\n");
    const [, number = "0", title = "", source = ""] = HEADING.exec(first) ?? [];
    const decision = { number: Number(number), title, text: rest.join("\n").trim(), line, source };
    line += part.split("\n").length - 1;
    return decision;
  });
}

const HEADING = /^##? (?:(\d+)\. )?(.*?)(?: <!-- source: ([0-9a-f]{12}) -->)?$/;

/** What a translator of a decision sees: the comments that tie numbers to fields are for the lint of the English text. */
export const textOf = ({ title, text }: Decision): string =>
  `${title}\n\n${text.replace(/ ?<!--.*?-->/g, "").replace(/\n(?=\S)/g, " ")}`.trim();

/** The hash that a translation of a decision records. */
export const hashOfDecision = (decision: Decision): string => hashOf(textOf(decision));
