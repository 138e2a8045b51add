import type { FormFieldPlan, FormPlan, WrittenPlan } from "./operations.ts";
import { convert } from "./parameterFinding.ts";
import { readWritten } from "./readWritten.ts";

/**
 * Converts the texts of a form to what its check wants, as those of parameters. A text that cannot be converted stays as it is, and so does a
 * file.
 *
 * @param body Fields by name, with a list of what was sent more than once; or a FormData or URLSearchParams. Anything else is returned.
 */
export function readForm({ fields, others, written = [] }: FormPlan, body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const sent = fieldsOf(body) as Record<string, string>;
  const names = new Set(Object.keys(fields));
  const whole = written
    .map((plan) => [plan.name, readWritten(plan, sent, names)] as const)
    .filter(([, value]) => value !== undefined);
  const read = Object.entries(sent)
    .filter(([name]) => !written.some((plan) => isPartOf(plan, name)))
    .map(([name, value]) => {
      const plan = Object.hasOwn(fields, name) ? fields[name] : others;
      return [name, plan ? readField(plan, value) : value] as const;
    });
  return Object.fromEntries([...read, ...whole]);
}

/** Whether what is called so is a part of a field that is written as several. */
function isPartOf({ name, writing: { style, explode }, fields = {} }: WrittenPlan, part: string): boolean {
  const isSpread = style === "form" && explode && Object.hasOwn(fields, part);
  return part === name || isSpread || (style === "deepObject" && part.startsWith(`${name}[`));
}

/** The fields of a form by name. */
function fieldsOf(body: object): object {
  if (!(Symbol.iterator in body)) return body;
  const values = new Map<string, unknown[]>();
  for (const [name, value] of body as Iterable<[string, unknown]>)
    values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length > 1 ? list : list[0]]));
}

function readField({ type, list }: FormFieldPlan, value: unknown): unknown {
  // What was sent more than once is a mistake where no list is described: it stays as it is.
  if (!list) return readText(type, value);
  return [value].flat().map((each) => readText(type, each));
}

function readText(type: FormFieldPlan["type"], value: unknown): unknown {
  if (typeof value !== "string") return value;
  return type === "json" ? readJson(value) : convert(type, value);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
