import type { Json } from "./Description.ts";
import { isSchema } from "./References.ts";

/** Keywords that a schema with `nullable: true` may have in place of a `type`, as many descriptions write it. */
const COMBINED = ["allOf", "anyOf", "oneOf", "discriminator"];

/** Fields whose value is data. */
const DATA = /^(example|default|enum|x-.*)$/;

/** Fields whose keys are names, so that one of them may be `example` or `nullable`. */
const MAPS = new Set([
  ...[
    "paths",
    "responses",
    "content",
    "encoding",
    "variables",
    "callbacks",
    "properties",
    "mapping",
    "scopes",
  ],
  ...["schemas", "parameters", "headers", "requestBodies", "securitySchemes", "links"],
]);

/**
 * Turns an OpenAPI 3.0 document into one of 3.1 that means the same: `nullable` becomes the type `null`, a boolean `exclusiveMinimum`
 * or `exclusiveMaximum` becomes the limit, and what stands beside a `$ref`, which 3.0 ignores, goes. `nullable` beside `allOf` or the like
 * means what its writers mean by it, although 3.0.3 gives it a meaning only beside a `type`; so it does for an `enum` without null.
 *
 * @param document It is changed in place. One of another version is left as it is.
 * @see https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0
 */
export function upgradeDocument(document: Json): void {
  if (!/^3\.0\.\d+$/.test(String(document.openapi))) return;
  document.openapi = "3.1.0";
  upgrade(document, false);
}

function upgrade(node: unknown, isMap: boolean): void {
  if (Array.isArray(node)) for (const each of node) upgrade(each, false);
  if (!isSchema(node)) return;
  if (!isMap) upgradeSchema(node);
  for (const [key, value] of Object.entries(node)) {
    if (isMap) upgrade(value, false);
    else if (key === "examples") upgradeExamples(value);
    else if (!DATA.test(key)) upgrade(value, MAPS.has(key) && !Array.isArray(value));
  }
}

/** Named examples may be references; what they are examples of is data. */
function upgradeExamples(examples: unknown): void {
  for (const each of Object.values(examples ?? {})) if (isSchema(each) && "$ref" in each) upgradeSchema(each);
}

function upgradeSchema(schema: Json): void {
  if (typeof schema.$ref === "string") {
    for (const key of Object.keys(schema)) if (key !== "$ref") delete schema[key];
    return;
  }
  for (const [exclusive, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof schema[exclusive] !== "boolean") continue;
    if (schema[exclusive] && limit in schema) {
      schema[exclusive] = schema[limit];
      delete schema[limit];
    } else delete schema[exclusive];
  }
  const { nullable, type } = schema;
  if (typeof nullable !== "boolean") return;
  delete schema.nullable;
  if (!nullable) return;
  if (typeof type === "string") schema.type = [type, "null"];
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  const combined = COMBINED.filter((keyword) => keyword in schema);
  if (combined.length === 0) return;
  const whole = Object.fromEntries(combined.map((keyword) => [keyword, schema[keyword]]));
  for (const keyword of combined) delete schema[keyword];
  schema.anyOf = [whole, { type: "null" }];
}
