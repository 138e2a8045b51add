import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";
import { asStrings, isObject, isSame } from "./json.ts";

/**
 * Compares which JSON types a schema admits.
 *
 * @returns Whether the schemas have a type in common, so that their other keywords can be compared.
 */
export function compareTypes(comparison: Comparison, before: Json, after: Json, context: Context): boolean {
  const [old, now] = [typesOf(before), typesOf(after)];
  const details = { before: named(before), after: named(after) };
  let isReported = false;
  if (old && now && old.has("null") !== now.has("null") && (old.size > 1 || now.size > 1)) {
    comparison.report(context, now.has("null") ? "null-allowed" : "null-forbidden", details);
    isReported = true;
    old.delete("null");
    now.delete("null");
  }
  if (isSubset(old, now) && isSubset(now, old)) {
    // What a list of values or a constant says anyway can be written or left out.
    const isWritten = isSame([before.type].flat().sort(), [after.type].flat().sort()) || isReported;
    if (!isWritten)
      comparison.report(context, "keyword-changed", {
        detail: "type",
        before: before.type,
        after: after.type,
      });
    return true;
  }
  const isWidened = isSubset(old, now);
  if (isWidened || isSubset(now, old)) {
    // A list of allowed values or a constant says it already.
    const isSaid = [before, after].some(({ type }) => type === undefined);
    if (
      isSaid &&
      [before, after].every((each) => Object.hasOwn(each, "enum") || Object.hasOwn(each, "const"))
    )
      return true;
    comparison.report(context, isWidened ? "type-widened" : "type-narrowed", details);
    return true;
  }
  comparison.report(context, "type-changed", details);
  return [...(old ?? [])].some((type) => now?.has(type));
}

/** The types that a schema names, or that its values have: one alone, or a list; undefined when it admits any. */
function named({ type, const: value, enum: values }: Json): unknown {
  if (type !== undefined) return type;
  const listed = Array.isArray(values) ? values : value === undefined ? [] : [value];
  const types = [...new Set(listed.map(typeOf))];
  return types.length > 1 ? types : types[0];
}

/** The types that a schema admits, a number counting as an integer, too; undefined when it admits any. */
function typesOf(schema: Json): Set<string> | undefined {
  const types = named(schema);
  if (types === undefined) return undefined;
  const found = new Set(typeof types === "string" ? [types] : asStrings(types));
  return found.has("number") ? found.add("integer") : found;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (isObject(value)) return "object";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function isSubset(one: Set<string> | undefined, other: Set<string> | undefined): boolean {
  if (other === undefined) return true;
  return one !== undefined && [...one].every((type) => other.has(type));
}
