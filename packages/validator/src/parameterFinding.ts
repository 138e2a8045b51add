import { checks } from "./checks.ts";
import type { Finding } from "./Finding.ts";
import { interpolate } from "./message.ts";
import { type ParameterPlan, requiredMessage, shapes, subjects } from "./operations.ts";

/**
 * Checks the value of one parameter or header.
 *
 * @param value As read by `readAs`; undefined when it was not sent.
 */
export function parameterFinding(
  plan: ParameterPlan,
  place: Finding["in"],
  value: unknown,
): Finding | undefined {
  if (value === undefined)
    return plan.required ? finding(plan, place, "required", requiredMessage) : undefined;
  const check = checks[plan.check];
  if (!check || check(value)) return undefined;
  const errors = check.errors ?? [];
  const { keyword } = errors.find((error) => error.keyword === "type") ?? (errors[0] as { keyword: string });
  return finding(plan, place, keyword, shapes[plan.check]?.messages?.[keyword] ?? requiredMessage);
}

/** Builds the finding about a parameter from a message with a `{subject}`. */
export function finding(
  { name }: { name: string },
  place: Finding["in"],
  keyword: string,
  template: string,
): Finding {
  const subject = interpolate(subjects[place] as string, { field: name });
  return { in: place, path: name, keyword, message: interpolate(template, { subject }) };
}

/** Converts the string of a parameter to the type it should have; a string that cannot be converted stays as it is. */
export function readAs(type: ParameterPlan["type"], string: string): unknown {
  if (type === "integer" && /^[+-]?\d+$/.test(string)) return Number(string);
  if (type === "boolean" && (string === "true" || string === "false")) return string === "true";
  return string;
}
