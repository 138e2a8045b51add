import { escapeStep, type Json } from "@cloud-agents/spec/description";
import { canonical } from "./canonical.ts";
import { asObject, isSame } from "./json.ts";

/**
 * Finds component schemas that only changed their name: one is gone, one with the same text is new. In the text, references to schemas that
 * only changed their name, itself among them, have the new one.
 *
 * @returns The later name by the earlier one.
 */
export function renamedSchemas(before: Json, after: Json): Map<string, string> {
  const old = asObject(asObject(before.components).schemas);
  const now = asObject(asObject(after.components).schemas);
  const gone = new Set(Object.keys(old).filter((name) => !Object.hasOwn(now, name)));
  const added = new Set(Object.keys(now).filter((name) => !Object.hasOwn(old, name)));
  const shapes = new Map([...added].map((name) => [name, shapeOf(now[name])]));
  const renamed = new Map<string, string>();
  let known: number;
  do {
    known = renamed.size;
    for (const name of gone) {
      const shape = shapeOf(old[name]);
      const other = [...added].find(
        (each) =>
          shapes.get(each) === shape &&
          isSame(now[each], withNewNames(old[name], new Map([...renamed, [name, each]]))),
      );
      if (other === undefined) continue;
      renamed.set(name, other);
      gone.delete(name);
      added.delete(other);
    }
    // What refers to a schema can be told apart once the name of that one is known.
  } while (renamed.size > known);
  return renamed;
}

/** A text that is the same for schemas that differ in names at most. */
const shapeOf = (schema: unknown) =>
  canonical(schema, () => ({})).replace(/"#\/components\/schemas\/[^"]*"/g, '""');

/** A schema whose references to others have their new names. */
function withNewNames(schema: unknown, names: ReadonlyMap<string, string>): unknown {
  const references = new Map([...names].map(([from, to]) => [referenceTo(from), referenceTo(to)]));
  return JSON.parse(JSON.stringify(schema ?? null), (_key, value) => references.get(value) ?? value);
}

const referenceTo = (name: string) => `#/components/schemas/${escapeStep(name)}`;
