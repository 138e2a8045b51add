const kept = new WeakMap<ReadableStream, unknown[]>();

/**
 * Keeps what can end a request for as long as the body of its response is read: a Request, and a combined signal, pass no abort on any more
 * when the garbage collector has taken them (nodejs/node#55428), and a stream would be waited for without end.
 *
 * @returns The same response.
 */
export function keepWithBody(response: Response, ...causes: unknown[]): Response {
  if (response.body) kept.set(response.body, [...(kept.get(response.body) ?? []), ...causes]);
  return response;
}
