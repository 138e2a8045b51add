import { Unexpected } from "./expect.ts";
import type { Difference, Source } from "./Finding.ts";
import { isEventStream } from "./isEventStream.ts";
import { createFrameParser } from "./parseFrames.ts";

/** What the streams of one run are held to, and what was learnt of them. */
export interface StreamWatch {
  /** How many milliseconds a stream may be silent; heartbeats count. Undefined when no page promises heartbeats. */
  silenceMs: number | undefined;
  source: Source;
}

/** How many milliseconds the next streams may be silent, once one was: long enough for a history, and no run waits for each. */
const SILENT_BEFORE_MS = 2_000;

/**
 * Ends a stream as soon as it cannot be one of this API: when its content type is another, when an event has no name, or when nothing
 * arrives. Otherwise a reader would wait for an event that never comes, and know nothing but that it waited.
 *
 * @param watch Changed when a stream is silent.
 * @param stop Ends the request, for a response that may never end.
 * @returns The response, whose body fails with `Unexpected`.
 * @throws Unexpected for a content type other than `text/event-stream`.
 */
export function watchStream(
  response: Response,
  watch: StreamWatch,
  stop: (reason: Unexpected) => void,
): Response {
  const { silenceMs, source } = watch;
  const unexpected = (difference: Difference) => new Unexpected({ ...difference, source });
  const type = response.headers.get("content-type");
  if (!isEventStream(type)) {
    const error = unexpected({
      where: "header content-type",
      expected: "text/event-stream",
      got: type ?? "nothing",
    });
    stop(error);
    throw error;
  }
  if (!response.body) return response;
  const decoder = new TextDecoder();
  let bytes = 0;
  let silence: NodeJS.Timeout | undefined;
  let fail: (error: Unexpected) => void = () => {};
  const listen = () => {
    clearTimeout(silence);
    if (silenceMs === undefined) return;
    silence = setTimeout(() => {
      if (bytes === 0) watch.silenceMs = Math.min(silenceMs, SILENT_BEFORE_MS);
      fail(
        unexpected({
          where: "the stream",
          expected: `an event or a heartbeat within ${silenceMs / 1000} seconds`,
          got: bytes === 0 ? "nothing at all" : `silence after ${bytes} bytes`,
        }),
      );
    }, silenceMs);
  };
  const parser = createFrameParser(({ event, data }) => {
    if (event !== undefined) return;
    const got = `data: ${data.slice(0, 80)}`;
    fail(unexpected({ where: "the stream", expected: "a line with `event:` in each event", got }));
  });
  const reader = response.body.getReader();
  const watched = new ReadableStream<Uint8Array>({
    start(controller) {
      fail = (error) => {
        clearTimeout(silence);
        controller.error(error);
        void reader.cancel(error).catch(() => {});
      };
      listen();
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) {
        clearTimeout(silence);
        // After a failure it is closed already, and so it is when the connection ends because of that.
        try {
          controller.close();
        } catch {}
        return;
      }
      bytes += value.byteLength;
      listen();
      controller.enqueue(value);
      parser.feed(decoder.decode(value, { stream: true }));
    },
    cancel(reason) {
      clearTimeout(silence);
      return reader.cancel(reason);
    },
  });
  return new Response(watched, { status: response.status, headers: response.headers });
}
