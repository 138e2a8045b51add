import type { Json } from "@cloud-agents/spec/description";
import type { Comparison } from "./Comparison.ts";
import { isAnnotation } from "./isAnnotation.ts";
import { isObject } from "./json.ts";

/** A reference with texts beside it, where a schema is an `allOf` of nothing but that reference, as OpenAPI 3.0 needs it. */
export function unwrap(comparison: Comparison, schema: Json): Json {
  const { allOf, ...beside } = schema;
  if (!Array.isArray(allOf) || allOf.length !== 1 || !isObject(allOf[0])) return schema;
  if (!Object.keys(beside).every(isAnnotation)) return schema;
  const only = unwrap(comparison, allOf[0]);
  if (typeof only.$ref !== "string") return schema;
  if (Object.keys(beside).length === 0) return only;
  return comparison.derived(schema, "unwrapped", () => ({ ...only, ...beside }));
}
