import type { Json, Schema } from "./Description.ts";
import { isSchema } from "./References.ts";

const ONE = [
  ...[
    "additionalProperties",
    "unevaluatedProperties",
    "items",
    "unevaluatedItems",
    "contains",
    "propertyNames",
  ],
  ...["not", "if", "then", "else"],
];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["properties", "patternProperties", "dependentSchemas", "$defs"];

/** The schemas that a schema directly contains, with the property that each describes. References are not followed. */
export function subschemas(schema: Schema): { schema: Schema; property?: string }[] {
  return [
    ...ONE.map((keyword) => ({ schema: schema[keyword] })),
    ...LISTS.flatMap((keyword) => ((schema[keyword] ?? []) as unknown[]).map((each) => ({ schema: each }))),
    ...MAPS.flatMap((keyword) =>
      Object.entries((schema[keyword] ?? {}) as object).map(([name, each]) => ({
        schema: each,
        ...(keyword === "properties" && { property: name }),
      })),
    ),
  ].filter((each): each is { schema: Schema; property?: string } => isSchema(each.schema));
}

/**
 * Copies a schema, with something else in place of each schema that it directly contains.
 *
 * @param change Is given the keyword, too, that the schema stands in.
 */
export function mapSubschemas(schema: Schema, change: (schema: Schema, keyword: string) => Schema): Schema {
  const copy = (keyword: string, value: unknown): unknown => {
    const changed = (each: unknown) => (isSchema(each) ? change(each, keyword) : each);
    if (ONE.includes(keyword)) return changed(value);
    if (LISTS.includes(keyword)) return (value as unknown[]).map(changed);
    if (!MAPS.includes(keyword)) return value;
    return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, changed(each)]));
  };
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, copy(keyword, value)]),
  );
}

/** Keywords for which true and false are what everybody writes. */
const BOOLEAN_KEYWORDS = /^(additional|unevaluated)(Properties|Items)$/;

/**
 * Writes the boolean schemas that a schema directly contains as objects that mean the same, so that generators see objects only.
 * `additionalProperties` and its like keep theirs.
 *
 * @param schema It is changed in place.
 */
export function spellOutBooleans(schema: Schema): void {
  for (const keyword of ONE) if (!BOOLEAN_KEYWORDS.test(keyword)) spellOut(schema, keyword);
  for (const keyword of [...LISTS, ...MAPS]) {
    for (const key of Object.keys((schema[keyword] ?? {}) as object)) spellOut(schema[keyword] as Json, key);
  }
}

/** Writes a schema that is `true` or `false` as `{}` or `{ not: {} }`, in place. */
export function spellOut(owner: Json, key: string): void {
  if (typeof owner[key] === "boolean") owner[key] = owner[key] ? {} : { not: {} };
}
