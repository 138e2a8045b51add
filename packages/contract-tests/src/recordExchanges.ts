/** One request and its answer, as they went over the wire. */
export interface Exchange {
  method: string;
  url: URL;
  status: number;
  headers: Headers;
  /** Resolves with the body; of a stream, with as much as was read. */
  body(): Promise<string>;
}

/** A `fetch` that answers like the one given and appends each exchange to a list. */
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
      // Whoever asks for the body is told that it broke off.
      text.catch(() => {});
      exchanges.push({ ...exchange, body: () => text });
      return response;
    }
    // A live stream never ends by itself: record what the reader has taken, and nothing ahead of it.
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
