import type { Json } from "@cloud-agents/spec/description";
import type { Comparison } from "./Comparison.ts";
import { asList, asObject, asStrings, isSame } from "./json.ts";

/** Of two values of these, the higher one counts. */
const RAISING = ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains"];
const LOWERING = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains"];

/**
 * A schema that says alone what the parts of its `allOf` say together, so that what merely moved from one part to another is no
 * change. Where two parts contradict each other or cannot be merged, what stands first counts.
 */
export function flatten(
  comparison: Comparison,
  version: "before" | "after",
  schema: Json,
  around: readonly Json[] = [],
): Json {
  const { allOf, ...own } = schema;
  let merged: Json = own;
  for (const written of asList(allOf)) {
    const part = comparison.resolve(version, written);
    // A schema that contains itself adds nothing to itself.
    if (around.includes(part)) continue;
    merged = merge(merged, flatten(comparison, version, part, [...around, schema, part]));
  }
  return merged;
}

function merge(one: Json, other: Json): Json {
  const merged: Json = { ...other, ...one };
  for (const keyword of Object.keys(one)) {
    if (!Object.hasOwn(other, keyword) || isSame(one[keyword], other[keyword])) continue;
    merged[keyword] = both(keyword, one[keyword], other[keyword]);
  }
  return merged;
}

function both(keyword: string, one: unknown, other: unknown): unknown {
  if (keyword === "properties") {
    const properties = { ...asObject(one) };
    for (const [name, schema] of Object.entries(asObject(other))) {
      const known = properties[name];
      properties[name] = known === undefined || isSame(known, schema) ? schema : { allOf: [known, schema] };
    }
    return properties;
  }
  if (keyword === "patternProperties" || keyword === "dependentSchemas") {
    return { ...asObject(other), ...asObject(one) };
  }
  if (keyword === "required") return [...new Set([...asStrings(one), ...asStrings(other)])];
  if (keyword === "enum") {
    return asList(one).filter((value) => asList(other).some((each) => isSame(each, value)));
  }
  if (keyword === "additionalProperties") return one === false || other === false ? false : one;
  if (typeof one === "number" && typeof other === "number") {
    if (RAISING.includes(keyword)) return Math.max(one, other);
    if (LOWERING.includes(keyword)) return Math.min(one, other);
  }
  return one;
}
