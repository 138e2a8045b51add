import fc from "fast-check";
import type { Description, Schema } from "./readDescription.ts";

/** Ids that exist, by the name of the field or parameter that they are for. */
export type KnownIds = Record<string, string[]>;

/** Longer valid values teach nothing new. */
const MAX_LENGTH = 600;

/** Strings of all kinds of characters, including control characters and lone surrogates. */
const anyString = (minLength: number, maxLength: number) =>
  fc.oneof(
    { arbitrary: fc.string({ minLength, maxLength }), weight: 3 },
    fc.string({ unit: "grapheme", minLength, maxLength: Math.max(minLength, Math.floor(maxLength / 4)) }),
    fc.string({ unit: "binary", minLength, maxLength }),
  );

/**
 * Generates values that a schema allows. A field that refers to an object mostly gets an id that exists.
 *
 * @param name The field or parameter that the value is for.
 */
export function valueArbitrary(
  description: Description,
  referred: Schema,
  known: KnownIds,
  name = "",
): fc.Arbitrary<unknown> {
  const schema = description.resolve(referred);
  const inner = (each: Schema, field = name) => valueArbitrary(description, each, known, field);
  const [type] = [schema.type].flat();
  const ids = known[name];
  if (ids && type === "string") {
    return fc.oneof({ arbitrary: fc.constantFrom(...ids), weight: 9 }, anyString(1, 40));
  }
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((variant) => inner(variant)));
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (type) {
    case "string":
      return stringArbitrary(schema);
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 });
    case "boolean":
      return fc.boolean();
    case "array": {
      const minLength = schema.minItems ?? 0;
      return fc.array(inner(schema.items ?? {}), { minLength, maxLength: minLength + 3 });
    }
    case "object":
      return objectArbitrary(schema, inner);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function stringArbitrary(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 60, pattern, format, contentMediaType } = schema;
  // The description tells the JSON's schema in prose; the only such string is a map of strings.
  if (contentMediaType === "application/json")
    return fc.dictionary(fc.string(), fc.string()).map((map) => JSON.stringify(map));
  if (format === "uri") return fc.webUrl();
  if (pattern) return fc.stringMatching(new RegExp(pattern, "u"), { maxLength });
  const most = Math.min(maxLength, MAX_LENGTH);
  const edges = fc.constantFrom("a".repeat(Math.max(minLength, 1)), "é".repeat(most), "🙂".repeat(most));
  return fc.oneof({ arbitrary: anyString(minLength, most), weight: 4 }, edges);
}

function objectArbitrary(
  { properties = {}, required = [], additionalProperties = true }: Schema,
  inner: (schema: Schema, field: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([field, schema]) => [field, inner(schema, field)]);
  const described = fc.record<Record<string, unknown>>(Object.fromEntries(fields), {
    requiredKeys: required,
  });
  if (additionalProperties === false) return described;
  const others =
    additionalProperties === true ? fc.jsonValue({ maxDepth: 2 }) : inner(additionalProperties, "");
  return fc
    .tuple(fc.dictionary(fc.string({ maxLength: 20 }), others, { maxKeys: 2 }), described)
    .map(([more, own]) => ({ ...more, ...own }));
}
