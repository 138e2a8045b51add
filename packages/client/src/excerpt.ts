/** The beginning of a body that is not what was expected, on one line of about 200 characters. */
export function excerpt(body: unknown): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const line = text?.slice(0, 2000).replace(/\s+/g, " ").trim();
  if (!line) return "the body is empty";
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
