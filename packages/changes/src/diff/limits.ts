import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";

const UPPER_LIMITS = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains"];

/** With the value that has no effect, if there is one. */
const LOWER_LIMITS = {
  minLength: 0,
  minimum: undefined,
  exclusiveMinimum: undefined,
  minItems: 0,
  minProperties: 0,
  minContains: 1,
};

/** Keywords that `compareLimits` looks at. */
export const LIMITS = [...UPPER_LIMITS, ...Object.keys(LOWER_LIMITS)];

/** Compares the limits of numbers, texts, lists and objects. */
export function compareLimits(comparison: Comparison, before: Json, after: Json, context: Context): void {
  for (const keyword of UPPER_LIMITS) compareLimit(comparison, "upper", keyword, before, after, context);
  for (const [keyword, none] of Object.entries(LOWER_LIMITS)) {
    compareLimit(comparison, "lower", keyword, before, after, context, none);
  }
}

function compareLimit(
  comparison: Comparison,
  end: "upper" | "lower",
  keyword: string,
  before: Json,
  after: Json,
  context: Context,
  none?: number,
): void {
  const [old, now] = [before[keyword] ?? none, after[keyword] ?? none];
  if (old === now) return;
  const details = { detail: keyword, before: before[keyword], after: after[keyword] };
  if (
    old === undefined ||
    (Object.hasOwn(after, keyword) && !Object.hasOwn(before, keyword) && old === none && none === 0)
  ) {
    comparison.report(context, `${end}-limit-added`, details);
    return;
  }
  if (now === undefined || (Object.hasOwn(before, keyword) && !Object.hasOwn(after, keyword) && none === 0)) {
    comparison.report(context, `${end}-limit-removed`, details);
    return;
  }
  // The booleans of OpenAPI 3.0 have no order.
  if (typeof old !== "number" || typeof now !== "number") {
    comparison.report(context, "constraint-changed", details);
    return;
  }
  comparison.report(context, now > old ? `${end}-limit-raised` : `${end}-limit-lowered`, details);
}
