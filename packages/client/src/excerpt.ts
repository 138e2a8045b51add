import type { Redact } from "./redactor.ts";

/**
 * The beginning of a body that is not what was expected, on one line of about 200 characters.
 *
 * @param redact is used before anything is cut: half a token is not found any more.
 */
export function excerpt(body: unknown, redact: Redact): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const line = redact(text ?? "")
    .slice(0, 2000)
    .replace(/\s+/g, " ")
    .trim();
  if (!line) return "the body is empty";
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
