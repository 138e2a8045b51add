import {
  type Family,
  HTTP_METHODS,
  type Json,
  type References,
  type Schema,
  subschemas,
} from "@cloud-agents/spec/description";
import { asList, asObject, isObject } from "./json.ts";

/** Every schema that a request of the description can contain, references followed. Our types of these are closed. */
export function sentSchemas(
  document: Json,
  references: References,
  families: ReadonlyMap<string, Family>,
): Set<unknown> {
  const resolve = (node: unknown): Json => {
    try {
      return references.resolve(asObject(node));
    } catch {
      return {};
    }
  };
  const open: unknown[] = [];
  for (const written of Object.values(asObject(document.paths))) {
    const item = resolve(written);
    for (const method of HTTP_METHODS) {
      const operation = asObject(item[method]);
      const parameters = [...asList(item.parameters), ...asList(operation.parameters)].map(resolve);
      for (const owner of [...parameters, resolve(operation.requestBody)]) {
        open.push(owner.schema);
        for (const media of Object.values(asObject(owner.content))) open.push(resolve(media).schema);
      }
    }
  }
  const found = new Set<unknown>();
  const parts = new Set<unknown>();
  for (let schema = open.pop(); open.length > 0 || schema !== undefined; schema = open.pop()) {
    if (!isObject(schema) || found.has(schema)) continue;
    found.add(schema);
    // What a schema extends is not all that others make of it, too.
    const { allOf } = schema;
    if (asList(allOf).length > 1 || schema.properties !== undefined)
      for (const part of asList(allOf)) parts.add(part);
    const family = parts.has(schema) ? undefined : families.get(references.componentOf(schema) ?? "");
    const schemas = asObject(asObject(document.components).schemas);
    open.push(...[...(family?.members.keys() ?? [])].map((name) => schemas[name]));
    if (schema.$ref !== undefined) open.push(resolve({ $ref: schema.$ref }), resolve(schema));
    try {
      open.push(...subschemas(schema as Schema).map((each) => each.schema));
    } catch {
      // A keyword has a value of the wrong type: there is nothing in it to find.
    }
  }
  return found;
}
