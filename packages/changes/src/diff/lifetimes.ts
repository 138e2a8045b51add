import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";

/** From the least stable to the most; what names no level is stable. */
const STABILITY = ["draft", "alpha", "beta", "stable"];

/** Compares `deprecated`, `x-sunset` and `x-stability-level` of two operations, parameters or schemas. */
export function compareLifetimes(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const [wasDeprecated, isDeprecated] = [before.deprecated === true, after.deprecated === true];
  const [old, now] = [before["x-sunset"], after["x-sunset"]];
  if (wasDeprecated && !isDeprecated) comparison.report(context, "reactivated");
  if (!wasDeprecated && isDeprecated) compareSunsets(comparison, undefined, now, context, "deprecated");
  else if (isDeprecated && old !== now) compareSunsets(comparison, old, now, context, "sunset-set");
  else if (!isDeprecated && old !== now && (now !== undefined || !wasDeprecated))
    comparison.report(context, "extension-changed", { detail: "x-sunset", before: old, after: now });
  compareStability(comparison, before["x-stability-level"], after["x-stability-level"], context);
}

/** @param first What a first date is: that of something that was deprecated already, or is from now on. */
function compareSunsets(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
  first: "deprecated" | "sunset-set",
): void {
  const details = { before, after };
  if (after === undefined) {
    comparison.report(context, first === "deprecated" ? "sunset-missing" : "sunset-removed", details);
    return;
  }
  const [old, now] = [dateOf(before), dateOf(after)];
  if (now === undefined) {
    comparison.report(context, "sunset-invalid", details);
    return;
  }
  if (now < comparison.today) {
    comparison.report(context, "sunset-too-soon", details);
    return;
  }
  if (old === undefined) {
    comparison.report(context, first, details);
    return;
  }
  if (old !== now) comparison.report(context, now < old ? "sunset-earlier" : "sunset-later", details);
}

function compareStability(comparison: Comparison, before: unknown, after: unknown, context: Context): void {
  if (before === after) return;
  const details = { before, after };
  const [old, now] = [before ?? "stable", after ?? "stable"].map((level) => STABILITY.indexOf(String(level)));
  if (now === -1 || old === -1) comparison.report(context, "stability-invalid", details);
  else if ((now ?? 0) < (old ?? 0)) comparison.report(context, "stability-lowered", details);
  else if (now !== old) comparison.report(context, "stability-raised", details);
}

/** The day of an `x-sunset`, a date as in RFC 3339; undefined when it is none. */
export function dateOf(value: unknown): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(String(value ?? ""))?.[0];
  return day !== undefined && !Number.isNaN(Date.parse(day)) ? day : undefined;
}
