import type { Schema } from "./Description.ts";
import { isSchema } from "./References.ts";

const ONE = ["additionalProperties", "items", "contains", "propertyNames", "not", "if", "then", "else"];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["properties", "patternProperties", "dependentSchemas", "$defs"];

/** The schemas that a schema directly contains, with the property that each describes. References are not followed. */
export function subschemas(schema: Schema): { schema: Schema; property?: string }[] {
  return [
    ...ONE.map((keyword) => ({ schema: schema[keyword] })),
    ...LISTS.flatMap((keyword) => ((schema[keyword] ?? []) as unknown[]).map((each) => ({ schema: each }))),
    ...MAPS.flatMap((keyword) =>
      Object.entries((schema[keyword] ?? {}) as object).map(([name, each]) => ({
        schema: each,
        ...(keyword === "properties" && { property: name }),
      })),
    ),
  ].filter((each): each is { schema: Schema; property?: string } => isSchema(each.schema));
}
