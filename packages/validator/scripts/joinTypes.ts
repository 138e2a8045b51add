import type { Schema } from "@cloud-agents/spec/description";

/** What each keyword says something about; of values of other types it is always true (JSON Schema Validation 2020-12, section 6). */
const KEYWORDS: Record<string, readonly string[]> = {
  string: ["minLength", "maxLength", "pattern", "format"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  array: ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"],
  object: [
    ...["properties", "patternProperties", "additionalProperties", "propertyNames", "required"],
    ...["minProperties", "maxProperties", "dependentRequired", "dependentSchemas"],
  ],
  boolean: [],
  null: [],
};

const TEXTS = ["title", "description"];

/**
 * Writes a `oneOf` whose branches are of different types as one schema with a list of types, which accepts the same values: the type of a
 * value then tells which branch it is of, so a mistake is reported at the field that has it and not for the union as a whole.
 *
 * @returns The schema itself when it is no such union.
 */
export function joinTypes(schema: Schema): Schema {
  const { oneOf, ...rest } = schema;
  if (!oneOf || schema.discriminator || Object.keys(rest).some(isAssertion)) return schema;
  const types = oneOf.map(({ type }) => type);
  if (new Set(types).size < oneOf.length || !oneOf.every(isOfOneType)) return schema;
  const keywords = oneOf.map(({ type, title, description, ...own }) => own);
  return Object.assign({ ...rest, type: types }, ...keywords);
}

function isAssertion(keyword: string): boolean {
  return keyword === "type" || keyword === "$ref" || /Of$/.test(keyword) || isOfAnyType(keyword);
}

const isOfAnyType = (keyword: string): boolean =>
  Object.values(KEYWORDS).some((keywords) => keywords.includes(keyword));

function isOfOneType({ type, ...keywords }: Schema): boolean {
  const known = typeof type === "string" ? KEYWORDS[type] : undefined;
  return (
    known !== undefined && Object.keys(keywords).every((name) => known.includes(name) || TEXTS.includes(name))
  );
}
