import { checks } from "./checks.ts";
import type { Finding } from "./Finding.ts";
import { filled } from "./message.ts";
import { type ParameterPlan, requiredText, shapes, subjects } from "./operations.ts";

/**
 * Checks the value of one parameter or header.
 *
 * @param value as read by `readAs`; undefined when it was not given.
 */
export function parameterFinding(
  plan: ParameterPlan,
  place: Finding["in"],
  value: unknown,
): Finding | undefined {
  if (value === undefined) return plan.required ? finding(plan, place, "required", requiredText) : undefined;
  const check = checks[plan.check];
  if (!check || check(value)) return undefined;
  const errors = check.errors ?? [];
  const { keyword } = errors.find((error) => error.keyword === "type") ?? (errors[0] as { keyword: string });
  return finding(plan, place, keyword, shapes[plan.check]?.says?.[keyword] ?? requiredText);
}

/** A finding about a parameter, with a text that has `{subject}` in it. */
export function finding(
  { name }: { name: string },
  place: Finding["in"],
  keyword: string,
  text: string,
): Finding {
  const subject = filled(subjects[place] as string, { field: name });
  return { in: place, path: name, keyword, message: filled(text, { subject }) };
}

/** Reads the text of a parameter as the type it has; a text that does not say such a value stays as it is. */
export function readAs(type: ParameterPlan["type"], text: string): unknown {
  if (type === "integer" && /^[+-]?\d+$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
