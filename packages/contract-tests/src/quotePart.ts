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
  for (const [step, bracketed] of path.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]|[^.[\]]+/g))
    part = (part as Record<string, unknown> | null | undefined)?.[bracketed ? JSON.parse(bracketed) : step];
  const text = JSON.stringify(part) ?? "nothing";
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}
