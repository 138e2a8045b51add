import { expect, test } from "@jest/globals";
import { createSourceIndex } from "../src/createSourceIndex.ts";
import { readDescription } from "../src/readDescription.ts";
import { watchStream } from "../src/watchStream.ts";

const source = createSourceIndex(readDescription()).named(18);
const headers = { "content-type": "text/event-stream" };

/** A stream of the given chunks, which stays open. */
function open(...chunks: string[]): Response {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  return new Response(body, { headers });
}

/** What reading a stream to its end comes to. */
async function read(response: Response, silenceMs = 5_000): Promise<string> {
  const watch = { silenceMs, source };
  return watchStream(response, watch, () => {})
    .text()
    .catch((error) => error.message);
}

test("a stream that ends is passed on as it is, whatever its line ends and comments", async () => {
  const text = ": hello\r\n\r\nevent: heartbeat\r\ndata: {}\r\n\r\n";
  expect(await read(new Response(text, { headers }))).toBe(text);
});

test("its content type may be written in any case, with parameters", async () => {
  const response = new Response(": hello\n\n", {
    headers: { "content-type": "Text/Event-Stream;charset=UTF-8" },
  });
  expect(await read(response)).toBe(": hello\n\n");
});

test("an event without a name ends it at once", async () => {
  expect(await read(open('id: evt_1\ndata: {"type":"user.message"}\n\n'))).toBe(
    'the stream: expected a line with `event:` in each event, got data: {"type":"user.message"}',
  );
});

test("silence ends it, and says whether anything came", async () => {
  expect(await read(open(), 20)).toBe(
    "the stream: expected an event or a heartbeat within 0.02 seconds, got nothing at all",
  );
  expect(await read(open("event: heartbeat\n"), 20)).toContain("got silence after 17 bytes");
});

test("after one silent stream the next ones are waited for only shortly", async () => {
  const watch = { silenceMs: 2_100, source };
  await watchStream(open(), watch, () => {})
    .text()
    .catch(() => {});
  expect(watch.silenceMs).toBe(2_000);
});

test("another content type is refused without reading, and ends the request", () => {
  let stopped: unknown;
  const response = new Response("{}", { headers: { "content-type": "application/json" } });
  const watch = () => watchStream(response, { silenceMs: 10, source }, (reason) => (stopped = reason));
  expect(watch).toThrow("header content-type: expected text/event-stream, got application/json");
  expect(stopped).toBeDefined();
});

test("a reader that stops ends the stream it reads", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    cancel() {
      cancelled = true;
    },
  });
  const watched = watchStream(new Response(body, { headers }), { silenceMs: 5_000, source }, () => {});
  await watched.body?.cancel();
  expect(cancelled).toBe(true);
});
