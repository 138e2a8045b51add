import fc from "fast-check";
import type { Description, Schema } from "./description.ts";

/** Ids that exist, by the name of the member or parameter that they are for. */
export type KnownIds = Record<string, string[]>;

/** Longer than this, nothing is learnt from a value that is valid all the same. */
const LONGEST = 600;

/** Text of all kinds of characters, control characters and halves of surrogate pairs included. */
const anyText = (minLength: number, maxLength: number) =>
  fc.oneof(
    { arbitrary: fc.string({ minLength, maxLength }), weight: 3 },
    fc.string({ unit: "grapheme", minLength, maxLength: Math.max(minLength, Math.floor(maxLength / 4)) }),
    fc.string({ unit: "binary", minLength, maxLength }),
  );

/**
 * Generates values that a schema allows. A member that names something has mostly an id that exists.
 *
 * @param name the member or parameter that the value is for
 */
export function valueArbitrary(
  description: Description,
  referred: Schema,
  known: KnownIds,
  name = "",
): fc.Arbitrary<unknown> {
  const schema = description.resolve(referred);
  const inner = (each: Schema, member = name) => valueArbitrary(description, each, known, member);
  const [type] = [schema.type].flat();
  const ids = known[name];
  if (ids && type === "string") {
    return fc.oneof({ arbitrary: fc.constantFrom(...ids), weight: 9 }, anyText(1, 40));
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
  // Which JSON is meant stands in prose; the only such text is a map of strings.
  if (contentMediaType === "application/json")
    return fc.dictionary(fc.string(), fc.string()).map((map) => JSON.stringify(map));
  if (format === "uri") return fc.webUrl();
  if (pattern) return fc.stringMatching(new RegExp(pattern, "u"), { maxLength });
  const most = Math.min(maxLength, LONGEST);
  const edges = fc.constantFrom("a".repeat(Math.max(minLength, 1)), "é".repeat(most), "🙂".repeat(most));
  return fc.oneof({ arbitrary: anyText(minLength, most), weight: 4 }, edges);
}

function objectArbitrary(
  { properties = {}, required = [], additionalProperties = true }: Schema,
  inner: (schema: Schema, member: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const members = Object.entries(properties).map(([member, schema]) => [member, inner(schema, member)]);
  const described = fc.record<Record<string, unknown>>(Object.fromEntries(members), {
    requiredKeys: required,
  });
  if (additionalProperties === false) return described;
  const others =
    additionalProperties === true ? fc.jsonValue({ maxDepth: 2 }) : inner(additionalProperties, "");
  return fc
    .tuple(fc.dictionary(fc.string({ maxLength: 20 }), others, { maxKeys: 2 }), described)
    .map(([more, own]) => ({ ...more, ...own }));
}
