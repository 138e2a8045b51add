import { secretFields } from "./operations.ts";

/** Deeper than any real body, and far from exhausting the stack. */
const MAX_DEPTH = 100;

/**
 * Copies a value for a log, with "[redacted]" in place of every field that the description marks as a password.
 *
 * Only the field's name counts, at any depth: an invalid request, or one with the field in the wrong place, holds a
 * secret all the same. Anything nested more than 100 levels deep is left out.
 *
 * @param value The body of a request or response, an event, or a part of one. It is not changed.
 */
export function redact(value: unknown): unknown {
  return redactAt(value, 0);
}

/**
 * Whether the description marks fields of this name as passwords, so that `redact` hides them.
 *
 * @param name A field's name.
 */
export function isSecretField(name: string): boolean {
  return secretFields.has(name);
}

function redactAt(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactAt(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      isSecretField(name) ? "[redacted]" : redactAt(field, depth + 1),
    ]),
  );
}
