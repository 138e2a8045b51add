import { escapeStep, type Json } from "@cloud-agents/spec/description";
import type { RuleId } from "../policy.ts";
import type { Comparison, Context } from "./Comparison.ts";
import { asList, asObject, isObject, isSame, keysOf } from "./json.ts";

/**
 * Compares two tables of `x-transitions`: what a session does in each state when something happens, or the error with which it refuses.
 * Rows that only one version has are compared as parts of an extension.
 */
export function compareTransitions(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
): void {
  for (const state of keysOf(before, after)) {
    const [old, now] = [asObject(before[state]), asObject(after[state])];
    for (const trigger of keysOf(old, now)) {
      const [was, is] = [old[trigger], now[trigger]];
      const detail = `x-transitions.${state}.${trigger}`;
      const pointer = `${context.pointer}/x-transitions/${escapeStep(state)}/${escapeStep(trigger)}`;
      const inside = { ...context, pointer };
      if (isSame(was, is)) continue;
      if (!isObject(was) || !isObject(is)) {
        comparison.report(inside, "extension-changed", { detail, before: was, after: is });
        continue;
      }
      const rule = ruleOf(was, is);
      const [from, to] = [outcome(was), outcome(is)];
      const isTurned = rule === "transition-refused" || rule === "transition-allowed";
      comparison.report(inside, rule, { detail, before: isTurned ? from : was, after: isTurned ? to : is });
    }
  }
}

const outcome = ({ error, to }: Json): unknown => error ?? to;

function ruleOf(before: Json, after: Json): RuleId {
  const [wasRefused, isRefused] = [before.error !== undefined, after.error !== undefined];
  if (wasRefused !== isRefused) return isRefused ? "transition-refused" : "transition-allowed";
  const { writes: written, ...was } = before;
  const { writes, ...is } = after;
  const isLonger = asList(written).every((event) => asList(writes).includes(event));
  return isSame(was, is) && isLonger ? "transition-event-added" : "transition-changed";
}
