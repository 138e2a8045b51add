/** One request and its response, as sent. */
export interface Exchange {
  method: string;
  url: URL;
  status: number;
  headers: Headers;
  /** Resolves with the body; for a stream, with as much as was read. */
  body(): Promise<string>;
}

/** Wraps `fetch` so that it appends each exchange to a list. */
export function recordExchanges(
  fetch: typeof globalThis.fetch,
  exchanges: Exchange[],
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    const response = await fetch(request);
    const { status, headers } = response;
    const exchange = { method, url: new URL(url), status, headers };
    if (!response.body || !headers.get("content-type")?.startsWith("text/event-stream")) {
      const copy = response.clone();
      const text = copy.text();
      // `body()` reports a body that breaks off.
      text.catch(() => {});
      exchanges.push({ ...exchange, body: () => text });
      return response;
    }
    // A live stream never ends by itself: record only what the reader has read.
    let read = "";
    const decoder = new TextDecoder();
    const recorded = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          read += decoder.decode(chunk, { stream: true });
          controller.enqueue(chunk);
        },
      }),
    );
    exchanges.push({ ...exchange, body: async () => read });
    return new Response(recorded, { status, headers });
  };
}
