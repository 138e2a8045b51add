/**
 * The headers that every response of the API has, whatever its operation.
 *
 * @param name What the response is called by: its example, or its status.
 */
export function responseHeaders(name: string): Record<string, string> {
  return { "x-request-id": `req_${name}` };
}
