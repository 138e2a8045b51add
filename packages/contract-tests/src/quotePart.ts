import { stepsOf } from "./stepsOf.ts";

/** How many characters of a value are quoted. */
const MAX_QUOTE = 80;

/**
 * Quotes a part of a body.
 *
 * @param body Without secrets.
 * @param path Where the part is, as the validator writes it.
 */
export function quotePart(body: unknown, path: string): string {
  let part = body;
  for (const step of stepsOf(path)) part = (part as Record<string, unknown> | null | undefined)?.[step];
  const text = JSON.stringify(part) ?? "nothing";
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}
