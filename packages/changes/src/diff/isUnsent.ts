import type { Comparison, Context } from "./Comparison.ts";
import { flatten } from "./flatten.ts";

/** Whether a field is never in what a side carries, whichever part of its schema says so. */
export function isUnsent(
  comparison: Comparison,
  version: "before" | "after",
  schema: unknown,
  { side, isUnsent }: Context,
): boolean {
  if (isUnsent) return true;
  const { readOnly, writeOnly } = flatten(comparison, version, comparison.resolve(version, schema));
  return side === "request" ? readOnly === true : writeOnly === true;
}
