/** Deeper than any real body, and far from exhausting the stack. */
const MAX_DEPTH = 100;

/**
 * Copies a value with "[redacted]" in place of every field that is a secret by its name, at any depth. Anything nested more than 100 levels
 * deep is left out.
 *
 * @param value It is not changed.
 */
export function redactFields(value: unknown, isSecret: (name: string) => boolean, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactFields(item, isSecret, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      isSecret(name) ? "[redacted]" : redactFields(field, isSecret, depth + 1),
    ]),
  );
}
