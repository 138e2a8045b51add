import type { Json } from "./Description.ts";
import { escapeStep, nodeAt, pointerOf, unescapeStep } from "./pointers.ts";
import { isSchema } from "./References.ts";

/** A value of a description that is not what OpenAPI has there. */
export interface Mistake {
  /** Where in the document, references followed. */
  pointer: string;
  message: string;
}

/** A value that is no object of OpenAPI: what it must be, in the words of a message, and whether it is. */
interface Value {
  what: string;
  fits(value: unknown): boolean;
}

const TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];
const LOCATIONS = ["path", "query", "header", "cookie"];

const isText = (value: unknown): boolean => typeof value === "string";
const isUnique = (values: unknown[]): boolean => new Set(values).size === values.length;
const isType = (value: unknown): boolean => TYPES.includes(value as string);

const VALUES: Record<string, Value> = {
  text: { what: "a text", fits: isText },
  // What is not written yet is no mistake.
  remark: { what: "a text", fits: (value) => isText(value) || value === null },
  boolean: { what: "true or false", fits: (value) => typeof value === "boolean" },
  number: { what: "a number", fits: (value) => typeof value === "number" },
  positive: { what: "a number above 0", fits: (value) => typeof value === "number" && value > 0 },
  // OpenAPI 3.0 has true and false here. Who writes them in 3.1 is told so by the validator.
  limit: { what: "a number", fits: (value) => typeof value === "number" || typeof value === "boolean" },
  count: {
    what: "a whole number from 0 on",
    fits: (value) => Number.isInteger(value) && (value as number) >= 0,
  },
  list: { what: "a list", fits: Array.isArray },
  object: { what: "an object", fits: isSchema },
  names: {
    what: "a list of names, each once",
    fits: (value) => Array.isArray(value) && value.every(isText) && isUnique(value),
  },
  required: {
    what: "a list of the names of fields, each once, beside properties",
    fits: (value) => Array.isArray(value) && value.every(isText) && isUnique(value),
  },
  type: {
    what: `one of ${TYPES.join(", ")}, or a list of some, each once`,
    fits: (value) =>
      isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType) && isUnique(value)),
  },
  location: { what: `one of ${LOCATIONS.join(", ")}`, fits: (value) => LOCATIONS.includes(value as string) },
};

/**
 * What the fields of each object of OpenAPI are: a value, an object, `[…]` for a list of them, `{…}` for them by name, and `!` for a field that
 * must be there; `*` are all fields. Those that nothing reads, or whose value may be anything, are left out.
 */
const OBJECTS: Record<string, Record<string, string>> = {
  document: {
    info: "info",
    servers: "[server]",
    paths: "paths",
    components: "components",
    security: "[securityRequirement]",
    tags: "[tag]",
  },
  paths: { "*": "pathItem" },
  responses: { "*": "response" },
  info: { description: "remark" },
  tag: { name: "text!", description: "remark" },
  server: { url: "text!", description: "remark", variables: "{serverVariable}" },
  serverVariable: {},
  securityRequirement: { "*": "names" },
  components: {
    schemas: "{schema}",
    responses: "{response}",
    parameters: "{parameter}",
    examples: "{example}",
    requestBodies: "{requestBody}",
    headers: "{header}",
    securitySchemes: "{object}",
    pathItems: "{pathItem}",
  },
  pathItem: {
    summary: "remark",
    description: "remark",
    servers: "[server]",
    parameters: "[parameter]",
    ...Object.fromEntries(
      ["get", "put", "post", "delete", "options", "head", "patch", "trace"].map((method) => [
        method,
        "operation",
      ]),
    ),
  },
  operation: {
    operationId: "text",
    summary: "remark",
    description: "remark",
    tags: "names",
    deprecated: "boolean",
    parameters: "[parameter]",
    requestBody: "requestBody",
    responses: "responses",
    security: "[securityRequirement]",
    servers: "[server]",
  },
  parameter: {
    name: "text!",
    in: "location!",
    description: "remark",
    required: "boolean",
    deprecated: "boolean",
    style: "text",
    explode: "boolean",
    allowReserved: "boolean",
    allowEmptyValue: "boolean",
    schema: "schema",
    content: "{mediaType}",
    examples: "{example}",
  },
  header: {
    description: "remark",
    required: "boolean",
    deprecated: "boolean",
    schema: "schema",
    content: "{mediaType}",
    examples: "{example}",
  },
  requestBody: { description: "remark", required: "boolean", content: "{mediaType}" },
  response: { description: "remark", headers: "{header}", content: "{mediaType}" },
  mediaType: { schema: "schema", examples: "{example}", encoding: "{object}" },
  example: { summary: "remark", description: "remark" },
  discriminator: { propertyName: "text!", mapping: "{text}" },
  schema: {
    title: "remark",
    description: "remark",
    type: "type",
    enum: "list",
    format: "text",
    pattern: "text",
    contentMediaType: "text",
    ...Object.fromEntries(
      ["nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"].map((name) => [name, "boolean"]),
    ),
    ...Object.fromEntries(
      ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"].map((name) => [
        name,
        "count",
      ]),
    ),
    minimum: "number",
    maximum: "number",
    exclusiveMinimum: "limit",
    exclusiveMaximum: "limit",
    multipleOf: "positive",
    required: "required",
    dependentRequired: "{names}",
    discriminator: "discriminator",
    ...Object.fromEntries(
      ["properties", "patternProperties", "dependentSchemas", "$defs"].map((name) => [name, "{schema}"]),
    ),
    ...Object.fromEntries(["allOf", "anyOf", "oneOf", "prefixItems"].map((name) => [name, "[schema]"])),
    ...Object.fromEntries(
      [
        ...["items", "unevaluatedItems", "contains", "additionalProperties", "unevaluatedProperties"],
        ...["propertyNames", "not", "if", "then", "else"],
      ].map((name) => [name, "schema"]),
    ),
  },
};

/** The fields that an object must have, by its kind. */
const REQUIRED: Record<string, string[]> = Object.fromEntries(
  Object.entries(OBJECTS).map(([kind, fields]) => [
    kind,
    Object.keys(fields).filter((name) => fields[name]?.endsWith("!")),
  ]),
);

/** A list of schemas without one says nothing that can be checked (JSON Schema 2020-12, section 10.2.1). */
const NOT_EMPTY = "[schema]";

/** What the fields of some objects must be called; those that begin with `x-` are extensions. */
const NAMES: Record<string, { pattern: RegExp; message: (name: string) => string }> = {
  paths: { pattern: /^\/|^x-/, message: (name) => `The path ${name} must begin with a slash: /${name}` },
  responses: {
    pattern: /^([1-5]\d\d|[1-5]XX|default)$|^x-/,
    message: (name) => `${name} is no status. Write one such as 200, a range such as 2XX, or default.`,
  },
};

/** A part of the document that is still to be looked at. */
interface Part {
  pointer: string;
  kind: string;
  node: unknown;
}

/**
 * Finds the first place where a document has something else than OpenAPI has there, such as a text in place of a schema: what reads the document,
 * and all that is printed from it, relies on that. A reference is looked at as what it refers to; one that leads nowhere is left to who follows it.
 */
export function findMistake(document: Json): Mistake | undefined {
  const seen = new Map<string, Set<unknown>>(Object.keys(OBJECTS).map((kind) => [kind, new Set()]));
  const open: Part[] = [{ pointer: "", kind: "document", node: document }];
  for (let part = open.pop(); part; part = open.pop()) {
    const { pointer, kind, node } = part;
    if (seen.get(kind)?.has(node)) continue;
    seen.get(kind)?.add(node);
    const message = mistakeIn(part);
    if (message !== undefined) return { pointer, message };
    // The first of them is the next.
    open.push(...partsOf(part, document).reverse());
  }
  return undefined;
}

const itemOf = (kind: string): string | undefined => (kind.startsWith("[") ? kind.slice(1, -1) : undefined);
const entryOf = (kind: string): string | undefined => (kind.startsWith("{") ? kind.slice(1, -1) : undefined);
const isBoolean = ({ kind, node }: Part): boolean => kind === "schema" && typeof node === "boolean";

/** What is wrong with a part, apart from what is inside. */
function mistakeIn(part: Part): string | undefined {
  const { pointer, kind, node } = part;
  const value = VALUES[kind];
  const is = (what: string) => `${nameOf(pointer)} must be ${what}, found ${shown(node)}.`;
  if (value) return value.fits(node) ? undefined : is(value.what);
  if (itemOf(kind) !== undefined) {
    if (!Array.isArray(node)) return is("a list");
    return kind === NOT_EMPTY && node.length === 0 ? `${nameOf(pointer)} must not be empty.` : undefined;
  }
  if (isBoolean(part)) return undefined;
  if (!isSchema(node)) return is(kind === "schema" ? "a schema, which is an object" : "an object");
  if (entryOf(kind) !== undefined) return undefined;
  if ("$ref" in node)
    return typeof node.$ref === "string" ? undefined : `$ref must be a text, found ${shown(node.$ref)}.`;
  const missing = REQUIRED[kind]?.find((name) => !(name in node));
  if (missing !== undefined) return `${nameOf(pointer)} needs the field ${missing}.`;
  const names = NAMES[kind];
  const stray = names && Object.keys(node).find((name) => !names.pattern.test(name));
  return stray === undefined ? undefined : names?.message(stray);
}

function partsOf(part: Part, document: Json): Part[] {
  const { pointer, kind, node } = part;
  if (VALUES[kind] || isBoolean(part)) return [];
  const inside = (name: string, of: string): Part => ({
    pointer: `${pointer}/${escapeStep(name)}`,
    kind: of.replace("!", ""),
    node: (node as Json)[name],
  });
  const each = itemOf(kind) ?? entryOf(kind);
  if (each !== undefined) return Object.keys(node as object).map((name) => inside(name, each));
  const { $ref } = node as Json;
  const target = pointerOf($ref);
  const found = target === undefined ? undefined : nodeAt(document, target);
  const followed = isSchema(found) && target !== undefined ? [{ pointer: target, kind, node: found }] : [];
  // OpenAPI 3.0 ignores what stands beside a reference.
  if ($ref !== undefined && String(document.openapi).startsWith("3.0")) return followed;
  const isUsed = (name: string) =>
    (node as Json)[name] !== undefined && !(kind in NAMES && name.startsWith("x-"));
  const fields = OBJECTS[kind] ?? {};
  const parts = Object.keys(node as object).flatMap((name) => {
    const of = Object.hasOwn(fields, name) ? fields[name] : fields["*"];
    return of !== undefined && isUsed(name) ? [inside(name, of)] : [];
  });
  return [...followed, ...parts];
}

/** The last field of a pointer, with the numbers after it: `parameters[0]`. A status is a number, too. */
function nameOf(pointer: string): string {
  const [, field = "", items = ""] = /([^/]*)((?:\/\d+)*)$/.exec(pointer) ?? [];
  const steps = items.split("/").slice(1);
  if (field === "responses" && steps.length > 0) return steps.join();
  return unescapeStep(field) + steps.map((step) => `[${step}]`).join("");
}

function shown(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : JSON.stringify(value);
}
