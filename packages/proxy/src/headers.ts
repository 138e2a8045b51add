/** Headers in the order sent, as Node has them: names and values by turns. */
export type RawHeaders = readonly string[];

/** What concerns one connection only (RFC 9110, section 7.6.1), and is not passed on. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The headers to pass on: all but those of the connection, and those that `Connection` names.
 *
 * @param left Further names to leave out, in lower case.
 */
export function endToEnd(headers: RawHeaders, left: readonly string[] = []): string[] {
  const named = valuesOf(headers, "connection").flatMap((value) => value.split(",").map(normalise));
  const dropped = new Set([...left, ...named]);
  return pairsOf(headers)
    .filter(([name]) => !HOP_BY_HOP.has(normalise(name)) && !dropped.has(normalise(name)))
    .flat();
}

/** Names and values. */
export function pairsOf(headers: RawHeaders): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < headers.length; at += 2)
    pairs.push([headers[at] as string, headers[at + 1] as string]);
  return pairs;
}

/** All values of a header. */
export function valuesOf(headers: RawHeaders, name: string): string[] {
  return pairsOf(headers)
    .filter(([each]) => normalise(each) === name)
    .map(([, value]) => value);
}

/** The headers by name in lower case, repeated ones joined as HTTP has it. */
export function byName(headers: RawHeaders): Record<string, string> {
  const named: Record<string, string> = Object.create(null);
  for (const [name, value] of pairsOf(headers)) {
    const key = normalise(name);
    named[key] = key in named ? `${named[key]}, ${value}` : value;
  }
  return named;
}

/** The headers with one of them replaced, or added; undefined takes it away. */
export function withHeader(headers: RawHeaders, name: string, value: string | undefined): string[] {
  const others = pairsOf(headers).filter(([each]) => normalise(each) !== normalise(name));
  return [...others, ...(value === undefined ? [] : [[name, value]])].flat();
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}
