import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";
import { isObject, isSame, keysOf } from "./json.ts";
import { compareTransitions } from "./transitions.ts";

const TEXTS = ["title", "summary", "description", "externalDocs", "$comment", "xml", "termsOfService"];
const EXAMPLES = ["example", "examples"];

/** Extensions that have rules of their own. */
const READ_ELSEWHERE = ["x-sunset", "x-stability-level", "x-sdk-name", "x-extensible-enum"];

/** Compares what only readers see: texts, examples, and extensions, whose meaning only their readers know. */
export function compareAnnotations(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
): void {
  for (const keyword of keysOf(before, after)) {
    const isExtension = keyword.startsWith("x-") && !READ_ELSEWHERE.includes(keyword);
    const rule = TEXTS.includes(keyword)
      ? "text-changed"
      : EXAMPLES.includes(keyword)
        ? "example-changed"
        : isExtension
          ? "extension-changed"
          : undefined;
    const [old, now] = [before[keyword], after[keyword]];
    if (rule === undefined || isSame(old, now)) continue;
    if (keyword === "x-transitions" && isObject(old) && isObject(now))
      compareTransitions(comparison, old, now, context);
    else if (isExtension) comparison.reportInside(context, rule, keyword, old, now);
    else comparison.report(context, rule, { detail: keyword, before: old, after: now });
  }
}
