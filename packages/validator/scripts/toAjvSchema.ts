import type { Description, Json, Schema, TaggedUnion } from "@cloud-agents/spec/description";

const assertions = [
  "type",
  "required",
  "enum",
  "const",
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "maxProperties",
];

/** Whether a keyword has no effect on which values are valid. */
export const isAnnotation = (keyword: string): boolean =>
  /^(title|summary|description|default|deprecated|readOnly|writeOnly|examples?|externalDocs|contentMediaType|x-.*)$/.test(
    keyword,
  );

/**
 * Rewrites a schema of the description into plain JSON Schema that reports each mistake where it is.
 *
 * - Annotations are left out; a keyword that this package would get wrong stops the build.
 * - A `oneOf` with a discriminator becomes one condition per tag, so that only the branch that the tag names is
 *   checked. Without its tag a value is checked as the branch whose tag has a default, if there is one.
 * - The file of a form is an object: what a program holds there is a Blob.
 *
 * @throws DescriptionError when the schema has a keyword that is not supported.
 */
export function toAjvSchema(description: Description, schema: Schema): Json {
  const rewrite = (value: unknown): Json => {
    if (typeof value === "object") return toAjvSchema(description, value as Schema);
    throw description.error(schema, `The validator does not support the schema ${value}. Write an object.`);
  };
  const result: Json = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (isAnnotation(keyword) || keyword === "discriminator") continue;
    if (assertions.includes(keyword)) result[keyword] = value;
    else if (keyword === "$ref") result.$ref = description.nameOf({ $ref: schema.$ref as string });
    else if (keyword === "properties") {
      result.properties = Object.fromEntries(
        Object.entries(value as object).map(([name, property]) => [name, rewrite(property)]),
      );
    } else if (keyword === "items") result.items = rewrite(value);
    else if (keyword === "allOf") result.allOf = (value as Schema[]).map(rewrite);
    else if (keyword === "oneOf" && schema.discriminator)
      Object.assign(result, conditions(description, schema));
    else if (keyword === "additionalProperties" && typeof value === "boolean") result[keyword] = value;
    else if (keyword === "additionalProperties") result[keyword] = rewrite(value);
    else
      throw description.error(
        schema,
        `The validator does not support the keyword '${keyword}'. Teach it in packages/validator/scripts/toAjvSchema.ts.`,
      );
  }
  return schema.format === "binary" ? { type: "object" } : result;
}

function conditions(description: Description, schema: Schema): Json {
  const { propertyName, branches, whenAbsent } = description.unionOf(schema) as TaggedUnion;
  return {
    type: "object",
    ...(whenAbsent === undefined && { required: [propertyName] }),
    properties: { [propertyName]: { enum: [...branches.keys()] } },
    allOf: [...branches].map(([tag, branch]) => {
      const named = {
        type: "object",
        properties: { [propertyName]: { const: tag } },
        ...(tag !== whenAbsent && { required: [propertyName] }),
      };
      return { if: { not: named }, else: { $ref: description.nameOf(branch) } };
    }),
  };
}
