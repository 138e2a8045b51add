import type { Description, Schema } from "@cloud-agents/spec/description";

/** A schema and what it is combined with, at any depth. */
export function partsOf(description: Description, schema: Schema): Schema[] {
  const resolved = description.resolve(schema);
  const { allOf = [], oneOf = [], anyOf = [], then, else: otherwise } = resolved;
  const combined = [...allOf, ...oneOf, ...anyOf, then, otherwise].filter((each) => typeof each === "object");
  return [resolved, ...combined.flatMap((each) => partsOf(description, each as Schema))];
}
