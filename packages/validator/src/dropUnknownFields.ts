import { ownField, resolveShape, selectedShape } from "./childShape.ts";
import type { Shape } from "./Shape.ts";

/**
 * Copies a body without the fields that its schema does not have. An object that may have any field is returned as it
 * is, with all that it contains. A value without its discriminator gets the default: a resource without `type` is a
 * file.
 */
export function dropUnknownFields(value: unknown, shape: Shape | string): unknown {
  if (typeof value !== "object" || value === null) return value;
  const union = resolveShape(shape);
  const { properties, items, additionalProperties } = selectedShape(union, value);
  if (Array.isArray(value))
    return items === undefined ? value : value.map((item) => dropUnknownFields(item, items));
  if (additionalProperties !== undefined || properties === undefined) return value;
  const known: Record<string, unknown> = {};
  const { discriminator } = union;
  if (discriminator?.default !== undefined && !Object.hasOwn(value, discriminator.propertyName))
    known[discriminator.propertyName] = discriminator.default;
  for (const [name, field] of Object.entries(value)) {
    const inner = ownField(properties, name) ?? ownField(union.properties, name);
    if (inner !== undefined) known[name] = dropUnknownFields(field, inner);
  }
  return known;
}
