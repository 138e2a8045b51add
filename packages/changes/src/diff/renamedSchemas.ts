import type { Json } from "@cloud-agents/spec/description";
import { asObject, isSame } from "./json.ts";

/**
 * Finds component schemas that only changed their name: one is gone, one with the same text is new.
 *
 * @returns The later name by the earlier one.
 */
export function renamedSchemas(before: Json, after: Json): Map<string, string> {
  const old = asObject(asObject(before.components).schemas);
  const now = asObject(asObject(after.components).schemas);
  const added = new Set(Object.keys(now).filter((name) => !Object.hasOwn(old, name)));
  const renamed = new Map<string, string>();
  for (const name of Object.keys(old).filter((each) => !Object.hasOwn(now, each))) {
    const other = [...added].find((each) => isSame(now[each], withReferences(old[name], name, each)));
    if (other === undefined) continue;
    renamed.set(name, other);
    added.delete(other);
  }
  return renamed;
}

/** A schema whose references to itself have another name. */
function withReferences(schema: unknown, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(schema ?? null), (key, value) =>
    key === "$ref" && value === `#/components/schemas/${from}` ? `#/components/schemas/${to}` : value,
  );
}
