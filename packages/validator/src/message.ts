import { type MessageValues, named } from "./operations.ts";

/** The key of a text in the catalogue. */
export type MessageKey = keyof MessageValues;

/**
 * The text of an error that no schema can find, from the catalogue.
 *
 * @param key such as `file_not_found`.
 * @param values what the text has to name, such as `{ id: "file_1" }`; left out where it names nothing.
 */
export function message<K extends MessageKey>(
  key: K,
  ...[values]: MessageValues[K] extends Record<string, never> ? [] : [values: MessageValues[K]]
): string {
  return filled(named[key] as string, values ?? {});
}

/** Puts values into the placeholders of a text. */
export function filled(text: string, values: object): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String((values as Record<string, unknown>)[name]));
}
