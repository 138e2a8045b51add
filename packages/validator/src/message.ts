import { type MessageValues, namedMessages } from "./operations.ts";

/** The key of a message in the catalogue. */
export type MessageKey = keyof MessageValues;

/**
 * Returns the catalogue's message for an error that no schema can find.
 *
 * @param key Such as `file_not_found`.
 * @param values The message's placeholders, such as `{ id: "file_1" }`; omitted for a message that has none.
 */
export function message<K extends MessageKey>(
  key: K,
  ...[values]: MessageValues[K] extends Record<string, never> ? [] : [values: MessageValues[K]]
): string {
  return interpolate(namedMessages[key] as string, values ?? {});
}

/** Replaces the placeholders of a message. What else stands in braces, such as in a pattern, stays. */
export function interpolate(template: string, values: object): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String((values as Record<string, unknown>)[name]) : whole,
  );
}
