/** A JSON object of the bundle. */
type Json = Record<string, unknown>;

/** One place of a schema that applies to one place of a value. */
export interface Visit {
  /** Where in the bundle, references followed, such as `/components/schemas/Agent/properties/name`. */
  pointer: string;
  schema: Json;
  /** Where in the value, as the validator writes it, such as `data[0].name`. */
  path: string;
  value: unknown;
}

/** Deeper than any real body. */
const MAX_DEPTH = 60;

/** Follows a JSON pointer, and each reference on its way: the pointer at which each of the objects at its end really stands. */
export function locate(document: object, pointer: string): string[] {
  let at = "";
  let node: unknown = document;
  const jump = () => {
    const { $ref } = node as { $ref?: unknown };
    if (typeof $ref !== "string") return false;
    at = $ref.slice(1);
    node = nodeAt(document, at);
    return true;
  };
  for (const step of pointer.split("/").slice(1)) {
    while (isObject(node) && jump());
    node = isObject(node) ? node[unescapeStep(step)] : undefined;
    if (node === undefined) return [];
    at = `${at}/${step}`;
  }
  const found = [at];
  while (isObject(node) && jump()) found.push(at);
  return found;
}

/** What stands at a pointer that leads through no reference. */
export function nodeAt(document: object, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((node, step) => (isObject(node) ? node[unescapeStep(step)] : undefined), document);
}

/** The pointers of a field in a schema, in every part of its `allOf`. */
export function fieldPointers(document: object, schema: string, field: string): string[] {
  return locate(document, schema).flatMap((at) => {
    const node = nodeAt(document, at);
    if (!isObject(node)) return [];
    const parts = list(node.allOf).flatMap((_, index) =>
      fieldPointers(document, `${at}/allOf/${index}`, field),
    );
    const own = isObject(node.properties) && field in node.properties;
    return own ? [...locate(document, `${at}/properties/${escapeStep(field)}`), ...parts] : parts;
  });
}

/**
 * Visits every place of a schema that applies to a value: of a union, the branches that the value's tag or type admits.
 *
 * @param pointer Where the schema stands.
 */
export function walkSchema(
  document: object,
  pointer: string,
  value: unknown,
  visit: (visit: Visit) => void,
  path = "",
  depth = 0,
): void {
  if (depth > MAX_DEPTH) return;
  for (const at of locate(document, pointer)) {
    const schema = nodeAt(document, at);
    if (!isObject(schema)) continue;
    visit({ pointer: at, schema, path, value });
    const into = (step: string, part: unknown, partPath: string) =>
      walkSchema(document, `${at}/${step}`, part, visit, partPath, depth + 1);
    for (const index of list(schema.allOf).keys()) into(`allOf/${index}`, value, path);
    for (const union of ["oneOf", "anyOf"]) {
      for (const [index, branch] of list(schema[union]).entries()) {
        if (admits(document, branch, value)) into(`${union}/${index}`, value, path);
      }
    }
    if (Array.isArray(value) && schema.items !== undefined) {
      for (const [index, item] of value.entries()) into("items", item, `${path}[${index}]`);
    }
    if (!isObject(value) || Array.isArray(value)) continue;
    const properties = isObject(schema.properties) ? schema.properties : {};
    for (const [field, part] of Object.entries(value)) {
      const partPath = printStep(path, field);
      if (Object.hasOwn(properties, field)) into(`properties/${escapeStep(field)}`, part, partPath);
      else if (isObject(schema.additionalProperties)) into("additionalProperties", part, partPath);
    }
  }
}

/** Whether a branch of a union can be meant: each of its constants that the value has agrees, and so does the type. */
function admits(document: object, branch: unknown, value: unknown): boolean {
  let schema = branch;
  while (isObject(schema) && typeof schema.$ref === "string") schema = nodeAt(document, schema.$ref.slice(1));
  if (!isObject(schema)) return false;
  if (!isObject(value) || Array.isArray(value)) {
    const types = list(schema.type ?? []);
    const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    return types.length === 0 || types.includes(type) || (type === "number" && types.includes("integer"));
  }
  if (schema.type !== undefined && !list(schema.type).includes("object")) return false;
  const parts = [schema, ...list(schema.allOf)];
  return parts.every((part) => {
    const properties = isObject(part) && isObject(part.properties) ? part.properties : {};
    return Object.entries(properties).every(
      ([field, property]) =>
        !isObject(property) || !("const" in property) || !(field in value) || property.const === value[field],
    );
  });
}

function printStep(path: string, field: string): string {
  if (!/^[\w-]+$/.test(field)) return `${path}[${JSON.stringify(field)}]`;
  return path === "" ? field : `${path}.${field}`;
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

/** Escapes one step of a JSON pointer (RFC 6901). */
export function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Every schema that can be reached from one, itself included: where each of them really stands. */
export function schemaPlaces(document: object, pointer: string, found = new Set<string>()): Set<string> {
  for (const at of locate(document, pointer)) {
    const schema = nodeAt(document, at);
    if (found.has(at) || !isObject(schema)) continue;
    found.add(at);
    const steps = ["allOf", "oneOf", "anyOf", "prefixItems"].flatMap((keyword) =>
      list(schema[keyword]).map((_, index) => `${keyword}/${index}`),
    );
    for (const field of Object.keys(isObject(schema.properties) ? schema.properties : {})) {
      steps.push(`properties/${escapeStep(field)}`);
    }
    for (const keyword of ["items", "additionalProperties"])
      if (isObject(schema[keyword])) steps.push(keyword);
    for (const step of steps) schemaPlaces(document, `${at}/${step}`, found);
  }
  return found;
}
