/**
 * The frames as the API sends them: those after the request's `Last-Event-ID`, then silence until the reader goes.
 *
 * The stream of a session that can go on does not end by itself, so code that waits for its end is told so in a test too.
 *
 * @param frames the text of an event stream.
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
