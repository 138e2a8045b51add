import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";
import { isObject, isSame, keysOf } from "./json.ts";
import { compareTransitions } from "./transitions.ts";

const TEXTS = ["title", "summary", "description", "externalDocs", "$comment", "xml", "termsOfService"];
const EXAMPLES = ["example", "examples"];

/** Fields of what has a lifetime, which `compareLifetimes` looks at. */
export const LIFETIME = ["deprecated", "x-sunset", "x-stability-level"];

/**
 * Compares what only readers see: texts, examples, and extensions, whose meaning only their readers know; and what no rule looks into.
 *
 * @param read Fields that have rules of their own.
 * @param other The rule for the fields that are none of these.
 */
export function compareAnnotations(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
  read: readonly string[],
  other: "document-changed" | "keyword-changed" = "document-changed",
): void {
  for (const keyword of keysOf(before, after)) {
    if (read.includes(keyword)) continue;
    const isExtension = keyword.startsWith("x-");
    const rule = TEXTS.includes(keyword)
      ? "text-changed"
      : EXAMPLES.includes(keyword)
        ? "example-changed"
        : isExtension
          ? "extension-changed"
          : other;
    const [old, now] = [before[keyword], after[keyword]];
    if (isSame(old, now)) continue;
    if (keyword === "x-transitions" && isObject(old) && isObject(now))
      compareTransitions(comparison, old, now, context);
    else if (isExtension || rule === other) comparison.reportInside(context, rule, keyword, old, now);
    else comparison.report(context, rule, { detail: keyword, before: old, after: now });
  }
}

/** Compares the extensions of an object whose other fields are entries. */
export function compareExtensions(comparison: Comparison, before: Json, after: Json, context: Context): void {
  for (const name of keysOf(before, after).filter((each) => each.startsWith("x-"))) {
    comparison.reportInside(context, "extension-changed", name, before[name], after[name]);
  }
}
