import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";
import { isSame } from "./json.ts";

/** Compares the lists of values and the constants of two schemas: `enum`, `x-extensible-enum`, `const`. */
export function compareValues(comparison: Comparison, before: Json, after: Json, context: Context): void {
  compareLists(
    comparison,
    listOf(before, after),
    listOf(after, before),
    context,
    isOpenEnum(comparison, before, context),
  );
  compareLists(
    comparison,
    arrayOrNone(before["x-extensible-enum"]),
    arrayOrNone(after["x-extensible-enum"]),
    context,
    true,
  );
  if (Array.isArray(before.enum) || Array.isArray(after.enum)) return;
  const details = { before: before.const, after: after.const };
  if (!Object.hasOwn(before, "const") && Object.hasOwn(after, "const"))
    comparison.report(context, "const-added", details);
  else if (Object.hasOwn(before, "const") && !Object.hasOwn(after, "const"))
    comparison.report(context, "const-removed", details);
  else if (!isSame(before.const, after.const)) comparison.report(context, "const-changed", details);
}

function compareLists(
  comparison: Comparison,
  before: unknown[] | undefined,
  after: unknown[] | undefined,
  context: Context,
  isOpen: boolean,
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    comparison.report(context, "enum-added", { after });
    return;
  }
  if (after === undefined) {
    comparison.report(context, "enum-removed", { before });
    return;
  }
  const lacks = (list: unknown[]) => (value: unknown) => !list.some((each) => isSame(each, value));
  for (const value of before.filter(lacks(after)))
    comparison.report(context, "enum-value-removed", { detail: JSON.stringify(value), before: value });
  for (const value of after.filter(lacks(before)))
    comparison.report(context, "enum-value-added", { detail: JSON.stringify(value), after: value, isOpen });
}

/** The values of a schema. A constant counts as a list of one where the other schema has a list. */
function listOf(schema: Json, other: Json): unknown[] | undefined {
  const isFixed = Object.hasOwn(schema, "const");
  if (Array.isArray(schema.enum))
    return isFixed ? schema.enum.filter((value) => isSame(value, schema.const)) : schema.enum;
  return Array.isArray(other.enum) && isFixed ? [schema.const] : undefined;
}

/** Whether clients have to expect values that are not listed: our generated types do for strings that no request can contain. */
function isOpenEnum(comparison: Comparison, before: Json, { side }: Context): boolean {
  if (typeof before["x-open-enum"] === "boolean") return before["x-open-enum"];
  const isOfStrings = [before.type].flat().includes("string");
  return side === "response" && isOfStrings && !comparison.isSent(before);
}

const arrayOrNone = (value: unknown) => (Array.isArray(value) ? value : undefined);
