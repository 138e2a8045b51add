import { defaultTag, isAnnotation, type Json, nameOf, type Schema } from "./description.ts";

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
];

const mapValues = (schemas: Record<string, Schema>): Json =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toAjvSchema(schema)]));

/**
 * Rewrites a schema of the description into plain JSON Schema that reports each mistake where it is.
 *
 * - Annotations are left out; a keyword that this package would get wrong stops the build.
 * - A `oneOf` with a discriminator becomes one condition per tag, so that only the branch that the tag names is
 *   checked. Without its tag a value is checked as the branch whose tag has a default, if there is one.
 * - The file of a form is an object: what a program holds there is a Blob.
 *
 * @throws Error when the schema has a keyword that is not supported.
 */
export function toAjvSchema(schema: Schema): Json {
  const result: Json = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (isAnnotation(keyword) || keyword === "discriminator") continue;
    if (assertions.includes(keyword)) result[keyword] = value;
    else if (keyword === "$ref") result.$ref = nameOf(schema.$ref as string);
    else if (keyword === "properties") result.properties = mapValues(value as Record<string, Schema>);
    else if (keyword === "items") result.items = toAjvSchema(value as Schema);
    else if (keyword === "allOf") result.allOf = (value as Schema[]).map(toAjvSchema);
    else if (keyword === "oneOf" && schema.discriminator) Object.assign(result, conditions(schema));
    else if (keyword === "additionalProperties" && typeof value === "boolean") result[keyword] = value;
    else if (keyword === "additionalProperties") result[keyword] = toAjvSchema(value as Schema);
    else
      throw new Error(
        `The validator does not support the keyword '${keyword}'. Teach it in scripts/toAjvSchema.ts.`,
      );
  }
  return schema.format === "binary" ? { type: "object" } : result;
}

function conditions(schema: Schema): Json {
  const { propertyName, mapping } = schema.discriminator as NonNullable<Schema["discriminator"]>;
  const whenAbsent = defaultTag(schema);
  return {
    type: "object",
    ...(whenAbsent === undefined && { required: [propertyName] }),
    properties: { [propertyName]: { enum: Object.keys(mapping) } },
    allOf: Object.entries(mapping).map(([tag, branch]) => {
      const named = {
        type: "object",
        properties: { [propertyName]: { const: tag } },
        ...(tag !== whenAbsent && { required: [propertyName] }),
      };
      return { if: { not: named }, else: { $ref: nameOf(branch) } };
    }),
  };
}
