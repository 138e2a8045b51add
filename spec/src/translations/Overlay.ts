import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from "yaml";

/** The translation of one text. */
export interface Action {
  /** JSONPath of the text. */
  target: string;
  /** Hash of the English text that was translated. */
  source: string;
  /** The translation; empty when there is none yet. */
  update: string;
  /** Line of the action in its file. */
  line: number;
}

/** A translation of the description: an OpenAPI Overlay, one action a text. */
export interface Overlay {
  /** Path of the file, for messages. */
  file: string;
  /** What stands before the actions: the comment, the version, the info. */
  head: string;
  actions: Action[];
}

/**
 * Reads an overlay.
 *
 * @param file Its path, for messages.
 * @param text Its content.
 * @throws Error with file and line, when it is not a list of actions as `printOverlay` writes them.
 */
export function readOverlay(file: string, text: string): Overlay {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const lineOf = (node: Node | null): number => lineCounter.linePos(node?.range?.[0] ?? 0).line;
  const [mistake] = document.errors;
  if (mistake) throw new Error(`${file}:${lineCounter.linePos(mistake.pos[0]).line}:1: ${mistake.message}`);
  const list = document.get("actions", true);
  if (!isSeq(list)) throw new Error(`${file}:1:1: The overlay has no list of actions.`);
  const actions = list.items.map((item) => {
    const line = lineOf(item as Node);
    const read = (key: string): string => {
      const value = isMap(item) ? item.get(key, true) : undefined;
      if (!isScalar(value) || value.value === null) {
        throw new Error(
          `${file}:${line}:5: Write target, x-source and update in each action; ${key} is missing.`,
        );
      }
      // A hash of digits alone would be a number: its source is what was written.
      return key === "x-source" ? String(value.source ?? value.value) : String(value.value).trim();
    };
    return { target: read("target"), source: read("x-source"), update: read("update"), line };
  });
  return { file, head: text.slice(0, text.search(/^actions:/m)), actions };
}

/** Writes an overlay: each text on one line, or as a block if it has several. */
export function printOverlay({ head, actions }: Overlay): string {
  if (actions.length === 0) return `${head}actions: []\n`;
  const printed = actions.map(({ target, source, update }) => {
    const fields = { target, "x-source": source, update };
    const [first, ...others] = stringify(fields, { lineWidth: 0, blockQuote: "literal" })
      .trimEnd()
      .split("\n");
    return [`  - ${first}`, ...others.map((line) => (line === "" ? "" : `    ${line}`))].join("\n");
  });
  return `${head}actions:\n${printed.join("\n")}\n`;
}
