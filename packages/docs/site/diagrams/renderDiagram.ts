import type { Transitions } from "@cloud-agents/server/transitions";
import type { Language } from "../Page.ts";
import { drawStates, sentences } from "./drawStates.ts";
import { drawTurn, turnSentences } from "./drawTurn.ts";
import { tabulateTransitions, transitionRows } from "./tabulateTransitions.ts";

type Print = (language: Language, transitions: Transitions) => string;

/** Each diagram, as markup for the page and as Markdown for its twin. All are printed from the tables that the reference server works by. */
const diagrams: Record<string, { markup: Print; markdown: Print }> = {
  "session-states": { markup: drawStates, markdown: (...from) => list(sentences(...from)) },
  "session-transitions": {
    markup: tabulateTransitions,
    markdown: (...from) => table(transitionRows(...from)),
  },
  "turn-events": { markup: drawTurn, markdown: (...from) => list(turnSentences(...from)) },
};

/**
 * Renders a diagram that a guide names in a block ```` ```diagram NAME ````.
 *
 * @returns SVG or HTML, without styles and scripts.
 * @throws Error listing the diagrams that there are, when there is none of this name.
 */
export function renderDiagram(name: string, language: Language, transitions: Transitions): string {
  return find(name).markup(language, transitions);
}

/**
 * Puts in place of each diagram of a Markdown text what it shows, as a list or table.
 *
 * @throws Error as `renderDiagram`.
 */
export function describeDiagrams(markdown: string, language: Language, transitions: Transitions): string {
  return markdown.replaceAll(/^```diagram (\S+)\n```$/gm, (_, name: string) =>
    find(name).markdown(language, transitions),
  );
}

function find(name: string) {
  const diagram = diagrams[name];
  if (diagram) return diagram;
  throw new Error(`There is no diagram '${name}', only ${Object.keys(diagrams).join(", ")}.`);
}

function list(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

function table([head = [], ...rows]: string[][]): string {
  const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}
