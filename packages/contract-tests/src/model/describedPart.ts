import type { Description, Schema } from "../readDescription.ts";

/**
 * A copy of a value without the fields that the description does not have: a target may add some, and change them as it likes. What is
 * kept as it was sent, such as the configuration of a tool, is copied whole.
 */
export function describedPart(description: Description, schema: Schema, value: unknown): unknown {
  const { resolve, fieldsOf, unionOf } = description;
  if (Array.isArray(value)) {
    const { items } = resolve(schema);
    return items ? value.map((item) => describedPart(description, items, item)) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const union = unionOf(schema);
  if (union) {
    const branch = union.branches.get(String((value as Record<string, unknown>)[union.propertyName]));
    return branch ? describedPart(description, branch, value) : value;
  }
  const fields = fieldsOf(schema);
  if (fields.size === 0 || resolve(schema).additionalProperties) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const field = fields.get(name);
      return field ? [[name, describedPart(description, field.schema, inner)]] : [];
    }),
  );
}
