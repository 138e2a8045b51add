import { secretFields } from "./operations.ts";
import { redactFields } from "./redactFields.ts";

/**
 * Copies a value for a log, with "[redacted]" in place of every field that the description marks as a password.
 *
 * Only the field's name counts, at any depth: an invalid request, or one with the field in the wrong place, holds a
 * secret all the same. Anything nested more than 100 levels deep is left out.
 *
 * @param value The body of a request or response, an event, or a part of one. It is not changed.
 */
export function redact(value: unknown): unknown {
  return redactFields(value, isSecretField);
}

/**
 * Whether the description marks fields of this name as passwords, so that `redact` hides them.
 *
 * @param name A field's name.
 */
export function isSecretField(name: string): boolean {
  return secretFields.has(name);
}
