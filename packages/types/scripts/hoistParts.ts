import { escapeStep, nodeAt, pointerOf, unescapeStep } from "@cloud-agents/spec/description";
import type { OpenAPI3 } from "openapi-typescript";

/** A node of the document, with its fields. */
type Node = Record<string, unknown>;

const PART = /^\/components\/schemas\/([^/]+)\/(?:.*\/)?([^/]+)$/;

/**
 * Makes components of the parts of schemas that something refers to, such as `#/components/schemas/Thing/$defs/Size`: openapi-typescript
 * would print such a reference as a path through types, which leads nowhere past what is optional. Then nothing refers to `$defs` any more,
 * which it would print as a field that every value has to have, and they are removed.
 *
 * @param document Is changed.
 */
export function hoistParts(document: OpenAPI3): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Node>;
  const hoisted = new Map<string, string>();
  const visit = (node: unknown, change: (node: Node) => void): void => {
    if (typeof node !== "object" || node === null) return;
    if (!Array.isArray(node)) change(node as Node);
    for (const value of Object.values(node)) visit(value, change);
  };
  visit(document, (node) => {
    const reference = String(node.$ref);
    const pointer = pointerOf(node.$ref);
    const [owner, last] =
      PART.exec(pointer ?? "")
        ?.slice(1)
        .map(unescapeStep) ?? [];
    if (pointer === undefined || owner === undefined || hoisted.has(reference)) return;
    const target = nodeAt(document, pointer);
    if (typeof target !== "object" || target === null) return;
    const name = freeName(`${owner}_${last}`, schemas);
    schemas[name] = target as Node;
    hoisted.set(reference, name);
  });
  if (hoisted.size > 0)
    document.components = { ...document.components, schemas: structuredClone(schemas) as never };
  visit(document, (node) => {
    const name = hoisted.get(String(node.$ref));
    if (name !== undefined) node.$ref = `#/components/schemas/${escapeStep(name)}`;
  });
  visit(document.components?.schemas, removeDefinitions);
  visit(document.paths, removeDefinitions);
}

/** A schema may have a field that is called `$defs`; then what has it is no schema, but a list of fields. */
function removeDefinitions(node: Node): void {
  const definitions = node.$defs as Node | undefined;
  if (typeof definitions === "object" && !("type" in definitions) && !("$ref" in definitions))
    delete node.$defs;
}

function freeName(wanted: string, taken: object): string {
  let name = wanted;
  for (let count = 2; Object.hasOwn(taken, name); count += 1) name = `${wanted}_${count}`;
  return name;
}
