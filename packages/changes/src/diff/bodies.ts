import { compareAnnotations } from "./annotations.ts";
import { at, type Comparison, type Context } from "./Comparison.ts";
import { compareContent } from "./content.ts";
import { asObject } from "./json.ts";

/** Compares the bodies of two requests. */
export function compareBodies(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  around: Context,
): void {
  const context = at(around, "", "requestBody");
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    const isRequired = comparison.resolve("after", after).required === true;
    comparison.report(context, isRequired ? "body-added-required" : "body-added-optional");
    return;
  }
  if (after === undefined) {
    comparison.report(around, "body-removed");
    return;
  }
  comparison.follow(before, after, context, (old, now, inside) => {
    compareAnnotations(comparison, old, now, inside, ["$ref", "required", "content"]);
    const [was, is] = [asObject(old).required === true, asObject(now).required === true];
    if (was !== is) comparison.report(inside, is ? "body-became-required" : "body-became-optional");
    compareContent(comparison, old, now, inside);
  });
}
