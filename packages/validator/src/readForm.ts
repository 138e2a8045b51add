import type { FormFieldPlan, FormPlan } from "./operations.ts";
import { convert } from "./parameterFinding.ts";

/**
 * Converts the texts of a form to what its check wants, as those of parameters. A text that cannot be converted stays as it is, and so does a
 * file.
 *
 * @param body Fields by name, with a list of what was sent more than once; or a FormData or URLSearchParams. Anything else is returned.
 */
export function readForm({ fields, others }: FormPlan, body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const read = Object.entries(fieldsOf(body)).map(([name, value]) => {
    const plan = Object.hasOwn(fields, name) ? fields[name] : others;
    return [name, plan ? readField(plan, value) : value] as const;
  });
  return Object.fromEntries(read);
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
