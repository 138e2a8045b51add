import { type BaseResolver, type Document, getLineColLocation } from "@redocly/openapi-core";
import { escapeStep, nodeAt, pointerOf } from "./pointers.ts";

/** A place that a reference leads to. */
interface Target {
  document: Document;
  pointer: string;
}

/**
 * Finds a reference that leads to nothing but references, and so back to itself. Redocly does not say which one it is.
 *
 * @param resolver What has read the files.
 * @returns Where it is, and the way that it leads, each step as the file and the pointer in it.
 */
export async function findCircle(
  resolver: BaseResolver,
): Promise<
  { file: string; line: number; column: number; way: [file: string, pointer: string][] } | undefined
> {
  const loaded = await Promise.allSettled([...resolver.cache.values()]);
  const documents = new Map<string, Document>();
  for (const each of loaded) {
    if (each.status === "fulfilled" && !(each.value instanceof Error))
      documents.set(each.value.source.absoluteRef, each.value);
  }
  const next = ({ document, pointer }: Target): Target | undefined => {
    const reference = referenceOf(nodeAt(document.parsed, pointer));
    if (reference === undefined) return undefined;
    const [path = "", fragment = ""] = reference.split("#");
    const base = document.source.absoluteRef;
    const target = documents.get(path === "" ? base : resolver.resolveExternalRef(base, path));
    return target && { document: target, pointer: pointerOf(`#${fragment}`) ?? fragment };
  };
  const keyOf = ({ document, pointer }: Target) => `${document.source.absoluteRef}#${pointer}`;
  for (const start of [...documents.values()].flatMap(referencesIn)) {
    const way = new Map([[keyOf(start), start]]);
    for (let target = next(start); target; target = next(target)) {
      if (!way.has(keyOf(target))) {
        way.set(keyOf(target), target);
        continue;
      }
      // A reference into a circle is no part of it.
      if (keyOf(target) !== keyOf(start)) break;
      const { source } = start.document;
      const { start: at } = getLineColLocation({ source, pointer: `#${start.pointer}` });
      return {
        file: source.absoluteRef,
        line: at.line,
        column: at.col,
        way: [...way.values(), start].map(({ document, pointer }) => [document.source.absoluteRef, pointer]),
      };
    }
  }
  return undefined;
}

function referenceOf(node: unknown): string | undefined {
  const reference = typeof node === "object" && node !== null && "$ref" in node ? node.$ref : undefined;
  return typeof reference === "string" ? reference : undefined;
}

/** Every reference of a document. */
function referencesIn(document: Document): Target[] {
  const found: Target[] = [];
  const seen = new Set<unknown>();
  const walk = (node: unknown, pointer: string): void => {
    if (typeof node !== "object" || node === null || seen.has(node)) return;
    seen.add(node);
    if (referenceOf(node) !== undefined) found.push({ document, pointer });
    for (const [key, value] of Object.entries(node)) walk(value, `${pointer}/${escapeStep(key)}`);
  };
  walk(document.parsed, "");
  return found;
}
