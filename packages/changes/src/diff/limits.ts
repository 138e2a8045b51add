import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";

const UPPER_LIMITS = ["maxLength", "maxItems", "maxProperties", "maxContains"];

/** With the value that has no effect. */
const LOWER_LIMITS = { minLength: 0, minItems: 0, minProperties: 0, minContains: 1 };

/** The two keywords that limit a number at each end. */
const BOUNDS = {
  lower: ["minimum", "exclusiveMinimum"],
  upper: ["maximum", "exclusiveMaximum"],
} as const;

/** Keywords that `compareLimits` looks at. */
export const LIMITS = [...UPPER_LIMITS, ...Object.keys(LOWER_LIMITS), ...BOUNDS.lower, ...BOUNDS.upper];

/** Compares the limits of numbers, texts, lists and objects. */
export function compareLimits(comparison: Comparison, before: Json, after: Json, context: Context): void {
  for (const keyword of UPPER_LIMITS) compareLimit(comparison, "upper", keyword, before, after, context);
  for (const [keyword, none] of Object.entries(LOWER_LIMITS)) {
    compareLimit(comparison, "lower", keyword, before, after, context, none);
  }
  compareBounds(comparison, "lower", before, after, context);
  compareBounds(comparison, "upper", before, after, context);
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
  // What is no number has no order.
  if (typeof old !== "number" || typeof now !== "number") {
    comparison.report(context, "constraint-changed", details);
    return;
  }
  comparison.report(context, now > old ? `${end}-limit-raised` : `${end}-limit-lowered`, details);
}

/** How far a number may go, and the keyword that says so. */
interface Bound {
  keyword: string;
  written: number;
  value: number;
  isExclusive: boolean;
}

/** A limit can be written with or without the limit itself, which is the same for integers: 1 as `minimum` is 0 as `exclusiveMinimum`. */
function compareBounds(
  comparison: Comparison,
  end: "upper" | "lower",
  before: Json,
  after: Json,
  context: Context,
): void {
  const keywords = BOUNDS[end];
  const isNumber = (schema: Json) =>
    keywords.every((keyword) => schema[keyword] === undefined || typeof schema[keyword] === "number");
  if (!isNumber(before) || !isNumber(after)) {
    for (const keyword of keywords) compareLimit(comparison, end, keyword, before, after, context);
    return;
  }
  const areIntegers = before.type === "integer" && after.type === "integer";
  const [old, now] = [boundOf(before, end, areIntegers), boundOf(after, end, areIntegers)];
  if (old === undefined && now === undefined) return;
  if (old === undefined || now === undefined) {
    comparison.report(context, now ? `${end}-limit-added` : `${end}-limit-removed`, {
      detail: (now ?? old)?.keyword ?? "",
      before: old?.written,
      after: now?.written,
    });
    return;
  }
  const difference = compare(now, old, end);
  if (difference === 0) return;
  const isSameKeyword = old.keyword === now.keyword;
  comparison.report(context, difference > 0 ? `${end}-limit-raised` : `${end}-limit-lowered`, {
    detail: now.keyword,
    before: isSameKeyword ? old.written : { [old.keyword]: old.written },
    after: isSameKeyword ? now.written : { [now.keyword]: now.written },
  });
}

/** The stricter one of the two limits that a schema can have at an end. */
function boundOf(schema: Json, end: "upper" | "lower", isInteger: boolean): Bound | undefined {
  const [inward, round] = end === "lower" ? ([1, Math.ceil] as const) : ([-1, Math.floor] as const);
  const bounds = BOUNDS[end].flatMap((keyword, index): Bound[] => {
    const written = schema[keyword];
    if (typeof written !== "number") return [];
    const isExclusive = index === 1;
    if (!isInteger) return [{ keyword, written, value: written, isExclusive }];
    const isOut = isExclusive && Number.isInteger(written);
    return [{ keyword, written, value: isOut ? written + inward : round(written), isExclusive: false }];
  });
  return bounds.sort((one, other) => inward * compare(other, one, end))[0];
}

/** Positive when the first limit is higher than the second one at the same end. */
function compare(one: Bound, other: Bound, end: "upper" | "lower"): number {
  if (one.value !== other.value) return one.value - other.value;
  const inward = end === "lower" ? 1 : -1;
  return inward * (Number(one.isExclusive) - Number(other.isExclusive));
}
