import { Unexpected } from "./expect.ts";
import { isEventStream } from "./isEventStream.ts";
import { keepWithBody } from "./keepWithBody.ts";

/** One request and its response, as sent. */
export interface Exchange {
  method: string;
  url: URL;
  request: SentRequest;
  status: number;
  headers: Headers;
  /** When the request went out, and when the head of the response came, in milliseconds of the process. */
  sentAt: number;
  receivedAt: number;
  /** Resolves with the body; for a stream, with as much as was read. */
  body(): Promise<string>;
}

/** What was sent, for printing it. */
export interface SentRequest {
  headers: Headers;
  /** Undefined when there is none; a form as its fields. */
  body(): Promise<string | FormData | undefined>;
}

/** Wraps `fetch` so that it appends each exchange to a list. */
export function recordExchanges(
  fetch: typeof globalThis.fetch,
  exchanges: Exchange[],
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    const sent = copyOf(request);
    const sentAt = performance.now();
    const response = keepWithBody(await fetch(request), input, request);
    const receivedAt = performance.now();
    const { status, headers } = response;
    const exchange = { method, url: new URL(url), request: sent, status, headers, sentAt, receivedAt };
    if (!response.body || !isEventStream(headers.get("content-type"))) {
      const text = readAll(response.clone());
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

/** Reads a body; of one that nobody wants any more, what has arrived. */
async function readAll({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
  }
  return text + decoder.decode();
}

function copyOf(request: Request): SentRequest {
  const headers = new Headers(request.headers);
  if (!request.body) return { headers, body: async () => undefined };
  const copy = request.clone();
  const isForm = headers.get("content-type")?.startsWith("multipart/form-data");
  const content = isForm ? copy.formData() : copy.text();
  content.catch(() => {});
  return { headers, body: () => content };
}
