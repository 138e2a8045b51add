import { shapes } from "./operations.ts";
import type { Shape } from "./Shape.ts";

/** Shapes refer to each other by name. */
export const resolveShape = (shape: Shape | string): Shape =>
  typeof shape === "string" ? (shapes[shape] as Shape) : shape;

/** The name of the shape that a value's discriminator selects, if there is one. */
function branchOf({ discriminator }: Shape, value: object): string | undefined {
  if (!discriminator) return undefined;
  const { propertyName, mapping } = discriminator;
  const given = Object.hasOwn(value, propertyName)
    ? (value as Record<string, unknown>)[propertyName]
    : discriminator.default;
  return typeof given === "string" && Object.hasOwn(mapping, given) ? mapping[given] : undefined;
}

/** The shape that a value's discriminators select, one after the other. */
export function selectedShape(shape: Shape, value: object): Shape {
  const branch = branchOf(shape, value);
  return branch === undefined ? shape : selectedShape(resolveShape(branch), value);
}

/** The field of a name that the sender chose, which may be one that every object inherits. */
export function ownField(properties: Shape["properties"] = {}, name: string): Shape | string | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The shape of one field or item of a value; undefined when the description says nothing about it. */
export function childShape(shape: Shape, value: object, step: string | number): Shape | undefined {
  if (typeof step === "number") return shape.items === undefined ? undefined : resolveShape(shape.items);
  const { properties, additionalProperties } = selectedShape(shape, value);
  const child = ownField(properties, step) ?? ownField(shape.properties, step) ?? additionalProperties;
  return child === undefined ? undefined : resolveShape(child);
}
