import { branchOf, resolved } from "./childShape.ts";
import type { Shape } from "./Shape.ts";

/**
 * A copy of a body without the members that its schema does not know. An object that may have any members is taken
 * as it is, and with it all that it contains. A value without the tag that tells its branch gets the tag's default:
 * a resource without `type` is a file.
 */
export function knownMembers(value: unknown, shape: Shape | string): unknown {
  if (typeof value !== "object" || value === null) return value;
  const union = resolved(shape);
  const branch = branchOf(union, value);
  const { members, items, rest } = branch === undefined ? union : resolved(branch);
  if (Array.isArray(value))
    return items === undefined ? value : value.map((item) => knownMembers(item, items));
  if (rest !== undefined || members === undefined) return value;
  const known: Record<string, unknown> = {};
  const { tag } = union;
  if (tag?.whenAbsent !== undefined && !Object.hasOwn(value, tag.name)) known[tag.name] = tag.whenAbsent;
  for (const [name, member] of Object.entries(value)) {
    const inner = Object.hasOwn(members, name) ? members[name] : undefined;
    if (inner !== undefined) known[name] = knownMembers(member, inner);
  }
  return known;
}
