import { LineCounter, type Node, parseDocument } from "yaml";
import { UsageError } from "../options/UsageError.ts";
import { ShapeError } from "./strictYaml.ts";

/**
 * Reads YAML, of which JSON is a part, and says where a mistake is.
 *
 * @param text What to read.
 * @param name What messages call it: a file's name, "The body".
 * @param read Makes the value of the document; throws ShapeError where it cannot.
 * @throws UsageError that starts with `name:line:column`.
 */
export function parseYaml<Type>(text: string, name: string, read: (root: Node) => Type): Type {
  const lineCounter = new LineCounter();
  const errorAt = (offset: number, message: string): UsageError => {
    const { line, col } = lineCounter.linePos(offset);
    return new UsageError(`${name}:${line}:${col}: ${message}`);
  };
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  for (const { pos, message } of [...document.errors, ...document.warnings]) throw errorAt(pos[0], message);
  if (document.contents === null) throw new UsageError(`${name}:1:1: There is nothing in it.`);
  try {
    return read(document.contents);
  } catch (error) {
    throw error instanceof ShapeError ? errorAt(error.offset, error.message) : error;
  }
}
