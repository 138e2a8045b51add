/**
 * Escapes the control characters in a server's text: printed as they are, they could move the cursor of a terminal or forge a
 * line of a log.
 */
export function escapeControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
