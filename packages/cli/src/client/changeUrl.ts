/**
 * A request to another address, and otherwise the same.
 *
 * Its body is read: as the stream that `new Request(url, request)` would make of it, browsers send it over HTTP/2 only, or not at all.
 */
export async function changeUrl(request: Request, url: string): Promise<Request> {
  const { method, headers, signal, redirect, credentials, mode, cache, integrity, keepalive } = request;
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(url, {
    ...{ method, headers, signal, redirect, credentials, mode, cache, integrity, keepalive },
    body: hasBody ? await request.arrayBuffer() : null,
  });
}
