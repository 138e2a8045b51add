/**
 * Reads the parameters of a header such as `form-data; name="a\"b"; filename=c.md`.
 *
 * @param header The header's value.
 * @returns The parameters by name in lower case, without quotes and escapes; the first of equal names counts.
 */
export function headerParameters(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, token = ""] of header.matchAll(
    /;\s*([^\s=;"]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;"]*))/gs,
  )) {
    const key = name.toLowerCase();
    // Only what needs an escape has one: some programs send a path of Windows as it is.
    if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(["\\])/g, "$1") ?? token.trim());
  }
  return parameters;
}
