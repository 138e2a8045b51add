const limit = 200;

/** The beginning of a body that is not what was expected, on one line of at most 200 characters. */
export function excerpt(body: unknown): string {
  if (body === undefined || body === "") return "the body is empty";
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const line = text
    .slice(0, 10 * limit)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}
