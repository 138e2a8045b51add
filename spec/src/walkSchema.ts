import type { Json } from "./Description.ts";
import { escapeStep, nodeAt, pointerOf, unescapeStep } from "./pointers.ts";

/** One place of a schema that applies to one place of a value. */
export interface Visit {
  /** Where in the bundle, references followed, such as `/components/schemas/Agent/properties/name`. */
  pointer: string;
  schema: Json;
  /** Where in the value, as the validator writes it, such as `data[0].name`. */
  path: string;
  value: unknown;
}

/** Deeper than any real body, and an end for references that lead back to themselves. */
const MAX_DEPTH = 60;

/** A node of the bundle and where it really stands. */
interface Place {
  at: string;
  node: unknown;
}

/** A node, and what it refers to, one after the other. */
function* chainOf(document: object, { at, node }: Place): Generator<{ at: string; node: Json }> {
  for (let depth = 0; isObject(node) && depth < MAX_DEPTH; depth += 1) {
    yield { at, node };
    const target = pointerOf(node.$ref);
    if (target === undefined) return;
    at = target;
    node = nodeAt(document, target);
  }
}

/**
 * Follows a JSON pointer, and each reference on its way.
 *
 * @param document The bundle.
 * @returns The pointers at which each of the nodes at its end really stands: the one it leads to, and what that refers to. Empty when
 *   there is nothing.
 */
export function locate(document: object, pointer: string): string[] {
  let place: Place = { at: "", node: document };
  for (const step of pointer.split("/").slice(1)) {
    const { at, node } = [...chainOf(document, place)].at(-1) ?? { at: "", node: {} };
    const key = unescapeStep(step);
    if (!Object.hasOwn(node, key)) return [];
    place = { at: `${at}/${step}`, node: node[key] };
  }
  return [place.at, ...[...chainOf(document, place)].slice(1).map(({ at }) => at)];
}

/** The pointers of a field in a schema, in every part of its `allOf`. */
export function fieldPointers(document: object, schema: string, field: string): string[] {
  return locate(document, schema).flatMap((at) => {
    const node = nodeAt(document, at);
    if (!isObject(node)) return [];
    const parts = list(node.allOf).flatMap((_, index) =>
      fieldPointers(document, `${at}/allOf/${index}`, field),
    );
    const own = isObject(node.properties) && Object.hasOwn(node.properties, field);
    return own ? [...locate(document, `${at}/properties/${escapeStep(field)}`), ...parts] : parts;
  });
}

/**
 * Visits every place of a schema that applies to a value: of a union, the branches that the value's constants and type admit.
 *
 * @param document The bundle.
 * @param pointer Where the schema stands.
 */
export function walkSchema(
  document: object,
  pointer: string,
  value: unknown,
  visit: (visit: Visit) => void,
): void {
  const walk = (place: Place, value: unknown, path: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    for (const { at, node: schema } of chainOf(document, place)) {
      visit({ pointer: at, schema, path, value });
      const into = (steps: string, node: unknown, part: unknown, partPath: string) =>
        walk({ at: `${at}/${steps}`, node }, part, partPath, depth + 1);
      for (const [index, part] of list(schema.allOf).entries()) into(`allOf/${index}`, part, value, path);
      for (const union of ["oneOf", "anyOf"]) {
        for (const [index, branch] of list(schema[union]).entries()) {
          if (admits(document, branch, value)) into(`${union}/${index}`, branch, value, path);
        }
      }
      if (Array.isArray(value)) {
        if (schema.items === undefined) continue;
        for (const [index, item] of value.entries()) into("items", schema.items, item, `${path}[${index}]`);
      } else if (isObject(value)) {
        const properties = isObject(schema.properties) ? schema.properties : {};
        for (const [field, part] of Object.entries(value)) {
          const partPath = printStep(path, field);
          if (Object.hasOwn(properties, field))
            into(`properties/${escapeStep(field)}`, properties[field], part, partPath);
          else if (isObject(schema.additionalProperties))
            into("additionalProperties", schema.additionalProperties, part, partPath);
        }
      }
    }
  };
  for (const place of locate(document, pointer).slice(0, 1))
    walk({ at: place, node: nodeAt(document, place) }, value, "", 0);
}

/** Whether a branch of a union can be meant: each of its constants that the value has agrees, and so does the type. */
function admits(document: object, branch: unknown, value: unknown): boolean {
  const { node: schema } = [...chainOf(document, { at: "", node: branch })].at(-1) ?? {};
  if (schema === undefined) return false;
  if (!isObject(value) || Array.isArray(value)) {
    const types = list(schema.type);
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

/**
 * Prints the path of a field: `config.type`, or `metadata["a b"]` where its name is no word.
 *
 * @param path The path of what has the field; empty for the whole.
 */
export function printStep(path: string, field: string): string {
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
