import type { JsonValue } from "./Scenario.ts";

/** Finds every `{{name}}`; the name is the first group. */
export const PLACEHOLDER_PATTERN = /\{\{([^{}]*)\}\}/g;

/** The placeholders that every text of a scenario may have, beside `match.` and the name of a group of its rule's pattern. */
export const placeholderNames = [
  "text",
  "agent.name",
  "agent.model",
  "file_names",
  "file_paths",
  "first_file",
  "repositories",
  "turn_count",
] as const;

/** What to put in the place of each placeholder. */
export type PlaceholderValues = Readonly<Record<(typeof placeholderNames)[number], string>> &
  Readonly<Record<`match.${string}`, string>>;

/**
 * Replaces placeholders in a text, or in every text inside a JSON value. What was put in is not searched again, so a user's text is never
 * taken for a placeholder.
 *
 * @param value Text or JSON value; field names are left alone.
 * @param values What to put in.
 * @returns The same value with its placeholders replaced.
 */
export function fillPlaceholders<Value extends JsonValue>(value: Value, values: PlaceholderValues): Value {
  return fill(value, values as Readonly<Record<string, string>>) as Value;
}

function fill(value: JsonValue, values: Readonly<Record<string, string>>): JsonValue {
  if (typeof value === "string")
    return value.replace(PLACEHOLDER_PATTERN, (_, name: string) => values[name] ?? "");
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, values)]));
}
