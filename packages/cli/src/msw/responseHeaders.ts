// Part of the generated handlers, in place of the one that knows what every response of the Cloud Agents API has.

/** The headers that every response has: none, of an API of which nothing is known. */
export function responseHeaders(): Record<string, string> {
  return {};
}
