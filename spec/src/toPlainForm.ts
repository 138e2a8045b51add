import type { Json } from "./Description.ts";
import { escapeStep, nodeAt, pointerOf } from "./pointers.ts";

/** What a part of an `allOf` may have to become fields of the whole. */
const MERGEABLE = /^(type|properties|required|title|description|deprecated|x-.*)$/;

/** What holds values, in which nothing is a schema. */
const VALUES = /^(default|enum|example|x-.*)$/;

/** What holds schemas, or parts of the description, by names that anybody may have chosen. */
const NAMES =
  /^(properties|patternProperties|dependentSchemas|\$defs|schemas|paths|headers|responses|parameters)$/;

const STREAM = "text/event-stream";

/** What a frame of a stream carries. A heartbeat's is empty, and no event. */
const DATA = /^data: (\{.+\})$/m;

/**
 * Writes a description in the plainest form that means the same, for tools that read no more than that: an `allOf` of objects is one
 * object, a `const` is an `enum` of one, and the example of a stream is the first of its events, since that is what its schema describes.
 *
 * @param document Left as it is. References lead to places in it.
 * @returns A copy, without the schemas that only an `allOf` referred to.
 */
export function toPlainForm(document: Json): Json {
  const streamed = new Set(streamExamples(document));
  const plain = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(plain);
    if (!isObject(node)) return node;
    const { const: only, ...rest } = merged(document, node);
    const copy = mapValues(rest, (value, key) => {
      if (VALUES.test(key)) return value;
      if (key === "examples") return isObject(value) ? mapValues(value, example) : value;
      return NAMES.test(key) && isObject(value) ? mapValues(value, plain) : plain(value);
    });
    return only === undefined ? copy : { ...copy, enum: [only] };
  };
  const example = (node: unknown) => (streamed.has(node) ? withFirstEvent(node as Json) : node);
  const copy = plain(document) as { components?: { schemas?: Json } };
  const schemas = copy.components?.schemas ?? {};
  const [before, after] = [referencesIn(document), referencesIn(copy)];
  for (const name of Object.keys(schemas)) {
    const reference = `#/components/schemas/${escapeStep(name)}`;
    if (before.has(reference) && !after.has(reference)) delete schemas[name];
  }
  return copy as Json;
}

/** The schema with the fields of its `allOf`, if that is all that its parts have. */
function merged(document: Json, schema: Json): Json {
  if (!Array.isArray(schema.allOf)) return schema;
  const { allOf, ...own } = schema;
  const parts = [...schema.allOf, own].map((part) => partOf(document, part));
  const properties: Json = {};
  const required = new Set<unknown>();
  for (const part of parts) {
    if (!part || Object.keys(part).some((key) => !MERGEABLE.test(key))) return schema;
    for (const [name, property] of Object.entries((part.properties ?? {}) as Json)) {
      if (Object.hasOwn(properties, name)) return schema;
      properties[name] = property;
    }
    for (const name of (part.required ?? []) as unknown[]) required.add(name);
  }
  return { type: "object", ...own, ...(required.size > 0 && { required: [...required] }), properties };
}

function partOf(document: Json, part: unknown): Json | undefined {
  if (!isObject(part)) return undefined;
  const target = pointerOf(part.$ref);
  if (target === undefined) return merged(document, part);
  return Object.keys(part).length === 1 ? partOf(document, nodeAt(document, target)) : undefined;
}

/** The examples of all streams, where they really stand. */
function streamExamples(document: Json): unknown[] {
  const found: unknown[] = [];
  const visit = (node: unknown): void => {
    if (!isObject(node) && !Array.isArray(node)) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === STREAM && isObject(value)) {
        for (const example of Object.values((value.examples ?? {}) as Json)) {
          const target = isObject(example) ? pointerOf(example.$ref) : undefined;
          found.push(target === undefined ? example : nodeAt(document, target));
        }
      }
      visit(value);
    }
  };
  visit(document);
  return found;
}

function withFirstEvent(example: Json): Json {
  const data = DATA.exec(String(example.value))?.[1];
  return data === undefined ? example : { ...example, value: JSON.parse(data) };
}

function referencesIn(document: unknown): Set<unknown> {
  const found = new Set<unknown>();
  JSON.stringify(document, (key, value) => {
    if (key === "$ref") found.add(value);
    if (key === "mapping" && isObject(value)) for (const each of Object.values(value)) found.add(each);
    return value;
  });
  return found;
}

function mapValues(object: Json, change: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
