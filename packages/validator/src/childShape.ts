import { shapes } from "./operations.ts";
import type { Shape } from "./Shape.ts";

/** Shapes refer to each other by name. */
export const resolved = (shape: Shape | string): Shape =>
  typeof shape === "string" ? (shapes[shape] as Shape) : shape;

/** The name of the branch that a value's tag names, if the shape has branches and the tag names one. */
export function branchOf({ tag }: Shape, value: object): string | undefined {
  if (!tag) return undefined;
  const given = Object.hasOwn(value, tag.name)
    ? (value as Record<string, unknown>)[tag.name]
    : tag.whenAbsent;
  return typeof given === "string" && Object.hasOwn(tag.branches, given) ? tag.branches[given] : undefined;
}

/** The shape of one member or item of a value; undefined when nothing is known of it. */
export function memberShape(shape: Shape, value: object, step: string | number): Shape | undefined {
  if (typeof step === "number") return shape.items === undefined ? undefined : resolved(shape.items);
  const branch = branchOf(shape, value);
  const { members, rest } = branch === undefined ? shape : resolved(branch);
  const member = members && Object.hasOwn(members, step) ? members[step] : rest;
  return member === undefined ? undefined : resolved(member);
}
