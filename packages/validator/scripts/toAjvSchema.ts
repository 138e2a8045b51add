import { createRequire } from "node:module";
import {
  type Description,
  isFile,
  type Json,
  type Schema,
  type TaggedUnion,
} from "@cloud-agents/spec/description";
import type { FormatName } from "ajv-formats";
import { targetName } from "./checkName.ts";
import { joinTypes } from "./joinTypes.ts";
import { readPattern } from "./readPattern.ts";

// The package is CommonJS, and describes its export as Node does not see it.
const { fullFormats } = createRequire(import.meta.url)("ajv-formats/dist/formats.js") as {
  fullFormats: Record<FormatName, unknown>;
};

/** Keywords whose value is no schema. */
const ASSERTIONS = [
  ...["type", "required", "enum", "const", "minLength", "maxLength"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["minItems", "maxItems", "uniqueItems"],
  ...["minProperties", "maxProperties", "dependentRequired"],
];

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = [
  ...["items", "unevaluatedItems", "additionalProperties", "unevaluatedProperties", "propertyNames"],
  ...["not", "if", "then", "else"],
];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["properties", "dependentSchemas"];

/** Whether a keyword has no effect on which values are valid. What is in `$defs` counts where it is referred to. */
export const isAnnotation = (keyword: string): boolean =>
  /^(title|summary|description|default|deprecated|readOnly|writeOnly|examples?|externalDocs|xml|content(MediaType|Encoding|Schema)|\$comment|\$defs|\$schema|x-.*)$/.test(
    keyword,
  );

/**
 * Rewrites a schema of the description into plain JSON Schema that reports each mistake where it is.
 *
 * - Annotations are left out, formats that have no check among them (JSON Schema Validation 2020-12, section 7.2.1); a keyword that this
 *   package would get wrong stops the build.
 * - A `oneOf` with a discriminator becomes one condition per tag, so that only the branch that the tag names is
 *   checked. Without its tag a value is checked as the branch whose tag has a default, if there is one.
 * - A `oneOf` of different types becomes one schema with a list of types.
 * - The file of a form is an object: what a program holds there is a Blob.
 *
 * @throws DescriptionError when the schema has a keyword that is not supported.
 */
export function toAjvSchema(description: Description, schema: Schema): Json {
  if (isFile(schema)) return { type: "object" };
  const rewrite = (value: unknown): unknown =>
    typeof value === "boolean" ? value : toAjvSchema(description, value as Schema);
  const result: Json = {};
  const union = description.unionOf(schema);
  for (const [keyword, value] of Object.entries(joinTypes(schema))) {
    if (isAnnotation(keyword) || keyword === "discriminator") continue;
    if (/^exclusive/.test(keyword) && typeof value !== "number")
      throw description.error(schema, unsupported(keyword));
    if ([...MAPS, "patternProperties"].includes(keyword) && Object.hasOwn(value as object, "__proto__"))
      throw description.error(schema, "__proto__ cannot be the name of a field.");
    if (keyword === "pattern") result.pattern = readPattern(description, schema, value as string);
    else if (keyword === "patternProperties")
      result.patternProperties = Object.fromEntries(
        Object.entries(value as object).map(([pattern, each]) => [
          readPattern(description, schema, pattern),
          rewrite(each),
        ]),
      );
    else if (ASSERTIONS.includes(keyword)) result[keyword] = value;
    else if (keyword === "format") {
      if ((value as string) in fullFormats) result.format = value;
    } else if (keyword === "$ref") result.$ref = targetName(description, value as string);
    else if (keyword === "oneOf" && union) continue;
    else if (ONE.includes(keyword)) result[keyword] = rewrite(value);
    else if (LISTS.includes(keyword)) result[keyword] = (value as unknown[]).map(rewrite);
    else if (MAPS.includes(keyword))
      result[keyword] = Object.fromEntries(
        Object.entries(value as object).map(([name, each]) => [name, rewrite(each)]),
      );
    else throw description.error(schema, unsupported(keyword));
  }
  if (schema.enum?.length === 0) throw description.error(schema, "enum is empty, so that no value is valid.");
  const unevaluated = Object.keys(result).find((keyword) => keyword.startsWith("unevaluated"));
  if (unevaluated && inPlace(schema).some(isLoneCondition))
    throw description.error(
      schema,
      `${unevaluated} beside an if without then is not supported. Write then, too.`,
    );
  if (unevaluated === "unevaluatedItems" && inPlace(schema).some(hasItemsOfSome))
    throw description.error(
      schema,
      "unevaluatedItems beside branches with items is not supported. Write items in place of it.",
    );
  if (union && schema.$ref === undefined)
    result.allOf = [...((result.allOf ?? []) as Json[]), ...conditions(description, union)];
  return result;
}

const isSchema = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** The schemas that a value is checked with at one place, apart from those that are referred to. Ajv is not sure what some of them have evaluated. */
function inPlace(schema: Json): Json[] {
  const { anyOf, oneOf, allOf, if: condition, then, else: otherwise } = schema;
  const inner = [anyOf, oneOf, allOf, condition, then, otherwise].flat().filter(isSchema);
  return [schema, ...inner.flatMap(inPlace)];
}

const isLoneCondition = (schema: Json) => "if" in schema && !("then" in schema);

/** Whether which items of a list are evaluated depends on which branch it fits. */
const hasItemsOfSome = ({ anyOf, oneOf, if: condition, then, else: otherwise }: Json) =>
  [anyOf, oneOf, condition, then, otherwise]
    .flat()
    .filter(isSchema)
    .some((branch) => "items" in branch);

function unsupported(keyword: string): string {
  if (keyword === "nullable") return `nullable is of OpenAPI 3.0. Write type: [string, "null"].`;
  if (/^exclusive/.test(keyword)) return `${keyword}: true is of OpenAPI 3.0. Write the limit there.`;
  return `The keyword '${keyword}' is not supported.`;
}

function conditions(description: Description, { propertyName, branches, whenAbsent }: TaggedUnion): Json[] {
  const tagged = {
    type: "object",
    ...(whenAbsent === undefined && { required: [propertyName] }),
    properties: { [propertyName]: { enum: [...branches.keys()] } },
  };
  return [
    tagged,
    ...[...branches].map(([tag, branch]) => {
      const named = {
        type: "object",
        properties: { [propertyName]: { const: tag } },
        ...(tag !== whenAbsent && { required: [propertyName] }),
      };
      return { if: { not: named }, else: { $ref: targetName(description, branch.$ref as string) } };
    }),
  ];
}
