/**
 * Sends frames like the API: those after the request's `Last-Event-ID`, then nothing until the reader leaves.
 *
 * The stream of a session that is not over does not end by itself, so that a test shows when code waits for its end.
 *
 * @param frames The text of an event stream.
 */
export function followFrames(frames: string, request: Request): ReadableStream<Uint8Array> {
  const all = frames.split(/(?<=\n\n)/);
  const last = request.headers.get("last-event-id");
  const index = all.findIndex((frame) => frame.startsWith(`id: ${last}\n`));
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(all.slice(index + 1).join("")));
      request.signal.addEventListener("abort", () => controller.error(request.signal.reason), { once: true });
    },
  });
}
