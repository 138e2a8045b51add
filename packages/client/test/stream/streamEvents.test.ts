import { once } from "node:events";
import { Readable } from "node:stream";
import type { SessionEvent } from "@cloud-agents/types";
import { expect, test } from "@jest/globals";
import { CloudAgents, InvalidResponseError, NotFoundError, TimeoutError } from "../../src/index.ts";
import { errorResponse, recordingFetch } from "../helpers/recordingFetch.ts";
import { startLogServer } from "../helpers/startLogServer.ts";
import { startServer } from "../helpers/startServer.ts";

const token = "pt-secret";
const eventStream = { "content-type": "text/event-stream" };
const frame = (id: string, text = "") =>
  `event: agent.message\nid: ${id}\ndata: ${JSON.stringify({ id, type: "agent.message", text })}\n\n`;

/** A client whose stream is these chunks, however they cut the text; then the session is over. */
function streaming(...chunks: (string | Uint8Array)[]) {
  const encoder = new TextEncoder();
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
    },
    cancel() {
      cancelled = true;
    },
  });
  const requests: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    requests.push(request);
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/stream")) return new Response(body, { headers: eventStream });
    if (!pathname.endsWith("/events")) return Response.json({ id: "sess_1", status: "cancelled" });
    return Response.json({ data: [], first_id: null, last_id: null, has_more: false });
  };
  return { api: new CloudAgents({ token, fetch }), requests, cancelled: () => cancelled };
}

async function collect(events: AsyncIterable<SessionEvent>): Promise<SessionEvent[]> {
  const all: SessionEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

async function failure(events: AsyncIterable<SessionEvent>): Promise<unknown> {
  return collect(events).then(
    () => "no error",
    (thrown: unknown) => thrown,
  );
}

const ids = (events: SessionEvent[]) => events.map(({ id }) => id);

test("events arrive in order and the iterator ends with the stream", async () => {
  const { api, requests } = streaming(frame("evt_1"), frame("evt_2") + frame("evt_3"));
  expect(ids(await collect(api.sessions.events.stream("sess_1")))).toEqual(["evt_1", "evt_2", "evt_3"]);
  expect(new URL(String(requests[0]?.url)).pathname).toBe("/api/v1/cloud/sessions/sess_1/events/stream");
  expect(requests[0]?.headers.get("accept")).toBe("text/event-stream");
  expect(requests[0]?.headers.has("last-event-id")).toBe(false);
});

test("`after` asks for what came after an event", async () => {
  const { api, requests } = streaming();
  await collect(api.sessions.events.stream("sess_1", { after: "evt_7" }));
  expect(requests[0]?.headers.get("last-event-id")).toBe("evt_7");
});

test("nothing is sent until the first event is asked for", async () => {
  const { api, requests } = streaming(frame("evt_1"));
  const events = api.sessions.events.stream("sess_1");
  await Promise.resolve();
  expect(requests).toEqual([]);
  await events.next();
  expect(new URL(String(requests[0]?.url)).pathname).toMatch(/stream$/);
});

test.each(["\n", "\r\n", "\r"])(
  "a stream with line ends %j may be cut anywhere, also inside a character",
  async (end) => {
    const bytes = new TextEncoder().encode(
      (frame("evt_1", "日本語 🙂") + frame("evt_2", "中文")).replaceAll("\n", end),
    );
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const chunks = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
      const { api } = streaming(...chunks);
      const events = await collect(api.sessions.events.stream("sess_1"));
      expect(events).toMatchObject([
        { id: "evt_1", text: "日本語 🙂" },
        { id: "evt_2", text: "中文" },
      ]);
    }
  },
);

test("heartbeats and comments are not events", async () => {
  const { api } = streaming(`: hello\n\n${frame("evt_1")}event: heartbeat\ndata: {}\n\n${frame("evt_2")}`);
  expect(ids(await collect(api.sessions.events.stream("sess_1")))).toEqual(["evt_1", "evt_2"]);
});

test("an event of a type that the description does not list passes through whole", async () => {
  const { api } = streaming(
    'event: agent.dreaming\ndata: {"id":"evt_1","type":"agent.dreaming","sheep":3}\n\n',
  );
  expect(await collect(api.sessions.events.stream("sess_1"))).toEqual([
    { id: "evt_1", type: "agent.dreaming", sheep: 3 },
  ]);
});

test("an abort ends the iterator without an error, and the connection with it", async () => {
  const server = await startLogServer([{ id: "evt_1", type: "agent.message" }]);
  const controller = new AbortController();
  const seen: string[] = [];
  for await (const { id } of new CloudAgents({ token, baseUrl: server.baseUrl }).sessions.events.stream(
    "sess_1",
    { signal: controller.signal },
  )) {
    seen.push(id);
    setImmediate(() => controller.abort());
  }
  expect(seen).toEqual(["evt_1"]);
  await server.abandoned();
});

test("an abort before the response ends the iterator too, and before the start nothing is sent", async () => {
  const baseUrl = await startServer(() => controller.abort());
  const controller = new AbortController();
  const { signal } = controller;
  expect(
    await collect(new CloudAgents({ token, baseUrl }).sessions.events.stream("sess_1", { signal })),
  ).toEqual([]);

  const { api, requests } = streaming(frame("evt_1"));
  expect(await collect(api.sessions.events.stream("sess_1", { signal }))).toEqual([]);
  expect(requests).toEqual([]);
});

test("events that had arrived before an abort are not delivered after it", async () => {
  const { api } = streaming(frame("evt_1") + frame("evt_2"));
  const controller = new AbortController();
  const seen: string[] = [];
  for await (const { id } of api.sessions.events.stream("sess_1", { signal: controller.signal })) {
    seen.push(id);
    controller.abort();
  }
  expect(seen).toEqual(["evt_1"]);
});

test("leaving the loop closes the connection", async () => {
  const { api, cancelled } = streaming(frame("evt_1"), frame("evt_2"), frame("evt_3"));
  for await (const event of api.sessions.events.stream("sess_1")) {
    expect(event.id).toBe("evt_1");
    break;
  }
  expect(cancelled()).toBe(true);
});

test.each(["return()", "await using", "a destroyed Readable", "a cancelled ReadableStream"])(
  "%s closes a stream that waits, at once",
  async (how) => {
    const server = await startLogServer([{ id: "evt_1", type: "agent.message" }]);
    const api = new CloudAgents({ token, baseUrl: server.baseUrl });
    const events = api.sessions.events.stream("sess_1");
    if (how === "a destroyed Readable") {
      const readable = Readable.from(events);
      await once(readable, "data");
      readable.destroy();
    } else if (how === "a cancelled ReadableStream") {
      const iterator = events[Symbol.asyncIterator]();
      const stream = new ReadableStream({
        async pull(controller) {
          const { done, value } = await iterator.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: () => void iterator.return(),
      });
      const reader = stream.getReader();
      await reader.read();
      await reader.cancel();
    } else {
      await events.next();
      const waiting = events.next();
      await (how === "return()" ? events.return() : events[Symbol.asyncDispose]());
      expect(await waiting).toEqual({ done: true, value: undefined });
    }
    await server.abandoned();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  },
);

test.each([
  ["Text/Event-Stream; charset=utf-8", true],
  ["text/event-stream;charset=UTF-8", true],
  ["text/event-streaming", false],
])("the content type %p is an event stream: %p", async (type, isStream) => {
  const { fetch } = recordingFetch(new Response(frame("evt_1"), { headers: { "content-type": type } }));
  const events = new CloudAgents({ token, fetch }).sessions.events.stream("sess_1", { after: "evt_0" });
  if (isStream) expect((await events.next()).value).toMatchObject({ id: "evt_1" });
  else await expect(events.next()).rejects.toThrow("the response is not an event stream");
  await events.return();
});

test("empty data and [DONE] are not events", async () => {
  const { api } = streaming(`data:\n\n${frame("evt_1")}data: [DONE]\n\n`);
  expect(ids(await collect(api.sessions.events.stream("sess_1")))).toEqual(["evt_1"]);
});

test("the timeout ends the wait for the response, not the stream", async () => {
  const server = await startLogServer([{ id: "evt_1", type: "agent.message" }]);
  const api = new CloudAgents({ token, baseUrl: server.baseUrl });
  const events = api.sessions.events.stream("sess_1", { timeout: 300 });
  expect((await events.next()).value).toMatchObject({ id: "evt_1" });
  await new Promise((resolve) => setTimeout(resolve, 400));
  server.append({ id: "evt_2", type: "agent.message" });
  server.finish();
  expect(ids(await collect(events))).toEqual(["evt_2"]);
  expect(server.connections).toHaveLength(1);

  const silent = await startServer(() => {});
  const never = new CloudAgents({ token, baseUrl: silent, maxRetries: 0 }).sessions.events;
  expect(await failure(never.stream("sess_1", { timeout: 30 }))).toBeInstanceOf(TimeoutError);
});

test("an error response is the error of its kind", async () => {
  const { fetch } = recordingFetch(errorResponse(404, "not_found_error", "Session not found."));
  const events = new CloudAgents({ token, fetch }).sessions.events.stream("sess_9");
  expect(await failure(events)).toBeInstanceOf(NotFoundError);
});

test("a response that is no event stream is an error, not an empty stream", async () => {
  const { fetch } = recordingFetch(new Response("<html>", { headers: { "content-type": "text/html" } }));
  expect(await failure(new CloudAgents({ token, fetch }).sessions.events.stream("sess_1"))).toMatchObject({
    name: "InvalidResponseError",
    message: "sessions.events.stream: the response is not an event stream, its content type is text/html",
  });
});

test.each([
  ["id: evt_1\ndata: {oops\n\n", "sessions.events.stream: the event evt_1 is not a JSON object: {oops"],
  ["data: 7\n\n", "sessions.events.stream: the event without id is not a JSON object: 7"],
  ["id: evt_1\ndata: pt-secret\n\n", "sessions.events.stream: the event evt_1 is not a JSON object: [token]"],
])("data that is no JSON object is an error that names the event: %j", async (text, message) => {
  const { api, cancelled } = streaming(text, frame("evt_2"));
  const error = await failure(api.sessions.events.stream("sess_1"));
  expect(error).toBeInstanceOf(InvalidResponseError);
  expect(error).toMatchObject({ message, operation: "sessions.events.stream" });
  expect(cancelled()).toBe(true);
});

test("a line that never ends, and an event that never ends, are errors before they fill the memory", async () => {
  const kilobyte = "x".repeat(1024);
  const endless = Array.from({ length: 5000 }, () => kilobyte);
  const lines = endless.map((text) => `data: ${text}\n`);
  for (const chunks of [["data: ", ...endless], lines]) {
    const { api, cancelled } = streaming(...chunks, "\n\n");
    const error = await failure(api.sessions.events.stream("sess_1"));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).toMatch(/is longer than 1048576 characters$/);
    expect(cancelled()).toBe(true);
  }
});
