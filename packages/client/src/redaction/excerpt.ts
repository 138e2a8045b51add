import { escapeControls } from "./escapeControls.ts";
import type { Redact } from "./redactToken.ts";

/**
 * The beginning of an unexpected body, on one line of about 200 characters.
 *
 * @param redact Runs before the text is cut, because it does not recognize half a token.
 */
export function excerpt(body: unknown, redact: Redact): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const line = escapeControls(
    redact(text ?? "")
      .slice(0, 2000)
      .replace(/\s+/g, " ")
      .trim(),
  );
  if (!line) return "the body is empty";
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
