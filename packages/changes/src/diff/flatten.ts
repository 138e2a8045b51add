import type { Json } from "@cloud-agents/spec/description";
import type { Comparison } from "./Comparison.ts";
import { asList, asObject, asStrings, isObject, isSame, keysOf } from "./json.ts";
import { GROUPS, pick, without } from "./keywordGroups.ts";

/** Of two values of these, the higher one counts. */
const RAISING = ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains"];
const LOWERING = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains"];

/** Of these, one that is true counts. */
const FLAGS = ["uniqueItems", "readOnly", "writeOnly", "deprecated"];

/** Keywords with a schema for each of many values, which have to fulfil both. */
const SCHEMAS = [
  "items",
  "additionalProperties",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contentSchema",
];

/** Keywords with such a schema for each field or pattern. */
const MAPS = ["patternProperties", "dependentSchemas"];

/**
 * A schema that says alone what the parts of its `allOf` say together, so that what merely moved from one part to another is no
 * change. What cannot be said by one schema, such as two patterns, is left in `allOf`: one part for each further keyword, or keywords
 * that belong together. Of two texts or examples, the first one counts.
 */
export function flatten(
  comparison: Comparison,
  version: "before" | "after",
  schema: Json,
  around: readonly Json[] = [],
): Json {
  if (!Array.isArray(schema.allOf)) return schema;
  const make = () => {
    const { allOf, ...own } = schema;
    let merged: Json = own;
    for (const written of asList(allOf)) {
      const part = comparison.resolve(version, written === false ? { not: {} } : written);
      // A schema that contains itself adds nothing to itself.
      if (around.includes(part)) continue;
      merged = merge(comparison, merged, flatten(comparison, version, part, [...around, schema, part]));
    }
    return merged;
  };
  return around.length === 0 ? comparison.derived(schema, `flat ${version}`, make) : make();
}

function merge(comparison: Comparison, one: Json, other: Json): Json {
  const clashing = GROUPS.filter(([lead]) => Object.hasOwn(one, lead) && Object.hasOwn(other, lead));
  const led = GROUPS.filter(([lead]) => Object.hasOwn(one, lead)).flat();
  const merged: Json = { ...without(other, led), ...one };
  for (const keyword of Object.keys(one)) {
    if (led.includes(keyword) || !Object.hasOwn(other, keyword)) continue;
    if (!isSame(one[keyword], other[keyword]))
      merged[keyword] = both(comparison, keyword, one[keyword], other[keyword]);
  }
  mergeFields(comparison, merged, one, other);
  mergeValues(merged, one, other);
  const further = [
    ...asList(one.allOf),
    ...asList(other.allOf),
    ...clashing
      .filter((group) => !isSame(pick(one, group), pick(other, group)))
      .map((group) => pick(other, group)),
  ];
  if (further.length > 0)
    merged.allOf = further.filter(
      (each, index) => further.findIndex((known) => isSame(known, each)) === index,
    );
  return merged;
}

/** A field has to fulfil what each part says of it, which is what a part says of all other fields where it does not list it. */
function mergeFields(comparison: Comparison, merged: Json, one: Json, other: Json): void {
  const names = keysOf(asObject(one.properties), asObject(other.properties));
  if (names.length === 0) return;
  const fields = names.map((name) => [name, all(comparison, fieldOf(one, name), fieldOf(other, name))]);
  // One that a part forbids is none.
  merged.properties = Object.fromEntries(fields.filter(([, schema]) => schema !== false));
}

function fieldOf({ properties, patternProperties, additionalProperties }: Json, name: string): unknown {
  if (Object.hasOwn(asObject(properties), name)) return asObject(properties)[name];
  const isOfPattern = Object.keys(asObject(patternProperties)).some((pattern) => matches(pattern, name));
  return isOfPattern ? true : (additionalProperties ?? true);
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}

/** A constant is a list of one value. */
function mergeValues(merged: Json, one: Json, other: Json): void {
  const [values, others] = [valuesOf(one), valuesOf(other)];
  if (values === undefined || others === undefined || isSame(values, others)) return;
  merged.enum = values.filter((value) => others.some((each) => isSame(each, value)));
  delete merged.const;
}

function valuesOf(schema: Json): unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  return Object.hasOwn(schema, "const") ? [schema.const] : undefined;
}

function both(comparison: Comparison, keyword: string, one: unknown, other: unknown): unknown {
  if (keyword === "type") return commonTypes(one, other);
  if (keyword === "required") return [...new Set([...asStrings(one), ...asStrings(other)])];
  if (SCHEMAS.includes(keyword)) return all(comparison, one, other);
  if (MAPS.includes(keyword)) return eachOf(one, other, (old, now) => all(comparison, old, now));
  if (keyword === "dependentRequired")
    return eachOf(one, other, (old, now) => [...new Set([...asList(old), ...asList(now)])]);
  if (keyword === "prefixItems") {
    const [longer, shorter] =
      asList(one).length < asList(other).length ? [asList(other), asList(one)] : [asList(one), asList(other)];
    return longer.map((each, index) => all(comparison, each, shorter[index] ?? true));
  }
  if (FLAGS.includes(keyword)) return one === true || other === true;
  if (typeof one === "number" && typeof other === "number") {
    if (RAISING.includes(keyword)) return Math.max(one, other);
    if (LOWERING.includes(keyword)) return Math.min(one, other);
  }
  return one;
}

/** The types that two lists have in common; an integer is a number, too. */
function commonTypes(one: unknown, other: unknown): unknown {
  const [types, others] = [asStrings([one].flat()), asStrings([other].flat())];
  const common = [
    ...types.filter((type) => others.includes(type) || (type === "integer" && others.includes("number"))),
    ...others.filter((type) => type === "integer" && types.includes("number") && !types.includes(type)),
  ];
  return common.length === 1 ? common[0] : common;
}

/** A schema for what fulfils two. */
function all(comparison: Comparison, one: unknown, other: unknown): unknown {
  if (one === false || other === false) return false;
  if (!isObject(one) || isSame(one, other)) return other;
  return isObject(other) ? comparison.all(one, other) : one;
}

function eachOf(one: unknown, other: unknown, merged: (one: unknown, other: unknown) => unknown): Json {
  const [old, now] = [asObject(one), asObject(other)];
  return Object.fromEntries(
    keysOf(old, now).map((key) => {
      if (!Object.hasOwn(old, key)) return [key, now[key]];
      return [key, Object.hasOwn(now, key) ? merged(old[key], now[key]) : old[key]];
    }),
  );
}
