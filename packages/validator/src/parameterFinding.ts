import { type CheckError, checks } from "./checks.ts";
import { childShape } from "./childShape.ts";
import type { Finding } from "./Finding.ts";
import { interpolate } from "./message.ts";
import { invalidMessage, type ParameterPlan, requiredMessage, shapes, subjects } from "./operations.ts";

/**
 * Checks the value of one parameter or header.
 *
 * @param value As it was read; undefined when it was not sent.
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
  const error = errors.find(({ keyword }) => keyword === "type") ?? (errors[0] as CheckError);
  const { keyword, instancePath, params } = error;
  const steps = instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (keyword === "required") steps.push(params.missingProperty as string);
  let shape = shapes[plan.check];
  let part: unknown = value;
  for (const step of steps) {
    const key = Array.isArray(part) ? Number(step) : step;
    shape = shape && childShape(shape, Object(part), key);
    part = Object(part)[key];
  }
  // The fields of an object that is not in brackets are named by themselves, as the sender knows them.
  const isSpread = plan.writing?.explode && plan.writing.style === "form" && !Array.isArray(value);
  const name = isSpread
    ? steps.join(".") || plan.name
    : plan.name + steps.map((step) => `[${step}]`).join("");
  const message = shape?.messages?.[keyword] ?? (keyword === "required" ? requiredMessage : invalidMessage);
  return finding({ name }, place, keyword, message);
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

/**
 * Converts the text of a parameter to what its check wants. Text that cannot be converted stays as it is.
 *
 * @param sent A list when a query parameter was repeated.
 * @param separator Between the items of a list: a comma, unless each item is sent by itself (OpenAPI 3.1, `style` and `explode`).
 */
export function readAs({ type, list }: ParameterPlan, sent: string | string[], separator?: ","): unknown {
  if (!list) return convert(type, sent as string);
  const items = typeof sent !== "string" ? sent : separator ? sent.split(separator) : [sent];
  return items.map((item) => convert(type, separator ? item.trim() : item));
}

/** Converts a text, if it is one of the type. */
export function convert(type: ParameterPlan["type"], text: string): unknown {
  if (type === "integer" && /^[+-]?\d+$/.test(text)) return Number(text);
  if (type === "number" && /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
