import type { SessionEvent } from "@cloud-agents/types";
import { expect, test } from "@jest/globals";
import {
  AuthenticationError,
  BadRequestError,
  CloudAgents,
  type CloudAgentsOptions,
  ConnectionError,
  NotFoundError,
  PermissionError,
  type StreamOptions,
} from "../../src/index.ts";
import { frame, type LogEvent, startLogServer } from "../helpers/startLogServer.ts";

const message = (number: number, text = "日本語 🙂"): LogEvent => ({
  id: `evt_${number}`,
  type: "agent.message",
  content: [{ type: "text", text }],
});
const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index, ""));

/** A client whose waits take no time, and the waits. */
function client(baseUrl: string, options: CloudAgentsOptions = {}) {
  const waits: number[] = [];
  const sleep = async (ms: number, signal?: AbortSignal) => {
    waits.push(ms);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
  return { api: new CloudAgents({ token: "pt-1", baseUrl, ...options }, { sleep, random: () => 0 }), waits };
}

const label = (event: SessionEvent) => `${"delta" in event && event.delta ? "~" : ""}${event.id}`;

/** What a stream gives until `until` of it, or its end. */
async function follow(
  { api }: { api: CloudAgents },
  { until, ...options }: StreamOptions & { until?: string } = {},
): Promise<string[]> {
  const all: string[] = [];
  for await (const event of api.sessions.events.stream("sess_1", options)) {
    all.push(label(event));
    if (all.at(-1) === until) break;
  }
  return all;
}

const failure = (result: Promise<unknown>) =>
  result.then(
    () => "no error",
    (thrown: unknown) => thrown,
  );

test.each([
  ["drop", "\n"],
  ["drop", "\r\n"],
  ["close", "\n"],
  ["close", "\r\n"],
] as const)(
  "a connection may %s at every byte, with line ends %j: each event comes once and in order",
  async (how, lineEnd) => {
    const log = [message(0), message(1), message(2, ""), message(3)];
    const ids = ["evt_1", "evt_2", "evt_3"];
    let bytes = 0;
    let cut = 0;
    // The connection after a cut one sends all.
    const server = await startLogServer(log, {
      lineEnd,
      ending: (number) => (number === cut ? { events: 0, bytes, how } : undefined),
    });
    const size = Buffer.byteLength(
      log
        .slice(1)
        .map((event) => frame(event, lineEnd))
        .join(""),
    );
    for (bytes = 0; bytes <= size; bytes++) {
      cut = server.connections.length;
      const all = await follow(client(server.baseUrl), { after: "evt_0", until: "evt_3" });
      if (all.join() !== ids.join()) expect([bytes, all]).toEqual([bytes, ids]);
    }
    expect(server.requests.filter((request) => request.includes("?"))).toEqual([]);
    expect(new Set(server.connections)).toEqual(new Set(["evt_0", "evt_1", "evt_2"]));
    // Twice for each cut, but once where everything has arrived: at a CR an event is complete, whether a LF follows or not.
    expect(server.connections).toHaveLength(2 * (size + 1) - lineEnd.length);
  },
);

test("the next connection goes on after the last complete event", async () => {
  const server = await startLogServer(messages(1, 5), {
    ending: (number) => (number < 2 ? { events: 2, bytes: 50, how: "drop" } : undefined),
  });
  expect(await follow(client(server.baseUrl), { until: "evt_5" })).toHaveLength(5);
  expect(server.connections).toEqual([undefined, "evt_2", "evt_4"]);
});

test("a connection on which nothing comes for too long is replaced", async () => {
  const server = await startLogServer(messages(1, 2), {
    ending: (number) => (number === 0 ? { events: 1, bytes: 50, how: "stall" } : undefined),
  });
  expect(await follow(client(server.baseUrl), { until: "evt_2", stallTimeout: 40 })).toEqual([
    "evt_1",
    "evt_2",
  ]);
  expect(server.connections).toEqual([undefined, "evt_1"]);
});

test("a reader who takes longer than that does not lose the connection", async () => {
  const server = await startLogServer(messages(1, 2));
  const { api } = client(server.baseUrl);
  for await (const event of api.sessions.events.stream("sess_1", { stallTimeout: 40 })) {
    await new Promise((resolve) => setTimeout(resolve, 80));
    if (event.id === "evt_2") break;
  }
  expect(server.connections).toHaveLength(1);
});

test("after a clean end the session is looked at once, and a session that goes on is connected to again", async () => {
  const server = await startLogServer(messages(1, 2), {
    ending: (number) => (number === 0 ? { events: 1, how: "close" } : undefined),
  });
  expect(await follow(client(server.baseUrl), { until: "evt_2" })).toEqual(["evt_1", "evt_2"]);
  expect(server.requests.filter((request) => request === "GET /sessions/sess_1")).toHaveLength(1);
});

test("the stream of a session that is over ends by itself, with what a connection that ended too early left out", async () => {
  const server = await startLogServer(messages(1, 250), {
    ending: () => ({ events: 7, bytes: 50, how: "close" }),
  });
  server.finish();
  const all = await follow(client(server.baseUrl));
  expect(all).toEqual(messages(1, 250).map(({ id }) => id));
  expect(server.connections).toHaveLength(1);
});

test("the stream ends when the session is cancelled while it is followed", async () => {
  const server = await startLogServer(messages(1, 1));
  const { api } = client(server.baseUrl);
  const events = api.sessions.events.stream("sess_1");
  expect((await events.next()).value).toMatchObject({ id: "evt_1" });
  const rest = events.next();
  server.append(message(2));
  expect((await rest).value).toMatchObject({ id: "evt_2" });
  server.finish();
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test("a server that replays the log is asked for one listed event only", async () => {
  const server = await startLogServer(messages(1, 5), { preamble: "retry: 1000\n\n" });
  expect(await follow(client(server.baseUrl), { until: "evt_5" })).toHaveLength(5);
  expect(server.requests.filter((request) => request.includes("?"))).toEqual([
    "GET /sessions/sess_1/events?limit=1",
  ]);
});

test("a server that replays nothing has what came before the connection read from its list", async () => {
  const server = await startLogServer(messages(1, 250), { start: "tail" });
  const { api } = client(server.baseUrl);
  const all: string[] = [];
  for await (const event of api.sessions.events.stream("sess_1")) {
    all.push(event.id);
    if (event.id === "evt_250") server.append(message(251), message(252));
    if (event.id === "evt_252") break;
  }
  expect(all).toEqual(messages(1, 252).map(({ id }) => id));
});

test.each(["replay", "tail"] as const)(
  "what happens while the list is read comes once and in order, from a server that starts with %s",
  async (start) => {
    let next = 151;
    const server = await startLogServer(messages(1, 150), {
      start,
      onList: async () => {
        server.say({ ...message(next), delta: true });
        server.append(message(next), message(next + 1));
        next += 2;
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    });
    const { api } = client(server.baseUrl);
    const all: string[] = [];
    for await (const event of api.sessions.events.stream("sess_1", { includeDeltas: false })) {
      all.push(event.id);
      if (all.length === 151) server.append(message(900));
      if (event.id === "evt_900") break;
    }
    expect(all).toEqual(server.log.map(({ id }) => id));
  },
);

test("a server that starts to replay only after it was listed repeats nothing", async () => {
  const log = messages(1, 1500);
  let release = () => {};
  const server = await startLogServer(log, { ending: () => ({ events: 0, how: "stay" }) });
  const { api } = client(server.baseUrl);
  const all: string[] = [];
  for await (const event of api.sessions.events.stream("sess_1")) {
    all.push(event.id);
    if (event.id === "evt_1500") release = () => server.say(...log, message(1501));
    release();
    release = () => {};
    if (event.id === "evt_1501") break;
  }
  expect(all).toEqual(messages(1, 1501).map(({ id }) => id));
});

test("a tail-only server that drops before anything happened leaves no gap", async () => {
  const server = await startLogServer([], { start: "tail" });
  const all = follow(client(server.baseUrl), { until: "evt_3" });
  await server.connected(1);
  server.drop();
  server.append(message(1), message(2));
  await server.connected(2);
  server.append(message(3));
  expect(await all).toEqual(["evt_1", "evt_2", "evt_3"]);
});

test.each([
  ["replay", "refuse"],
  ["tail", "refuse"],
  ["replay", "ignore"],
] as const)(
  "a server that starts with %s and meets a Last-Event-ID with %s leaves no gap and repeats nothing",
  async (start, cursors) => {
    const server = await startLogServer(messages(1, 1300), {
      start,
      cursors,
      ending: (number) => (number % 3 === 0 ? { events: 1100, bytes: 50, how: "drop" } : undefined),
    });
    const { api } = client(server.baseUrl);
    const all: string[] = [];
    for await (const event of api.sessions.events.stream("sess_1")) {
      all.push(event.id);
      if (event.id === "evt_1300") server.drop();
      if (event.id === "evt_1300") server.append(message(1301), message(1302));
      if (event.id === "evt_1302") break;
    }
    expect(all).toEqual(messages(1, 1302).map(({ id }) => id));
  },
);

test("an `after` that neither the stream nor the list knows is the caller's mistake", async () => {
  const server = await startLogServer(messages(1, 2), { cursors: "refuse" });
  expect(await failure(follow(client(server.baseUrl), { after: "evt_9" }))).toBeInstanceOf(BadRequestError);
});

test("an `after` that only the list knows is gone on from", async () => {
  for (const start of ["replay", "tail"] as const) {
    const server = await startLogServer(messages(1, 4), { cursors: "refuse", start });
    expect(await follow(client(server.baseUrl), { after: "evt_2", until: "evt_4" })).toEqual([
      "evt_3",
      "evt_4",
    ]);
  }
});

test("an event that was delivered and has gone from the log does not end the stream", async () => {
  const server = await startLogServer(messages(1, 3), { cursors: "refuse" });
  const { api } = client(server.baseUrl);
  const all: string[] = [];
  for await (const event of api.sessions.events.stream("sess_1")) {
    all.push(event.id);
    if (event.id === "evt_3") {
      server.log.pop();
      server.append(message(4));
      server.drop();
    }
    if (event.id === "evt_4") break;
  }
  expect(all).toEqual(["evt_1", "evt_2", "evt_3", "evt_4"]);
});

test("pieces of a message do not hide it, and after a new connection go on where they are", async () => {
  const server = await startLogServer(messages(1, 1));
  const connection = client(server.baseUrl);
  const all: string[] = [];
  for await (const event of connection.api.sessions.events.stream("sess_1")) {
    all.push(label(event));
    const step = all.length;
    if (step === 1) server.say({ ...message(2), delta: true });
    if (step === 2) {
      server.drop();
      void server.connected(2).then(() => server.say({ ...message(2), delta: true }));
    }
    if (step === 3) server.append(message(2));
    if (step === 4) {
      server.say({ ...message(2), delta: true });
      server.append(message(3));
    }
    if (step === 5) break;
  }
  expect(all).toEqual(["evt_1", "~evt_2", "~evt_2", "evt_2", "evt_3"]);
});

test("pieces are left out and heartbeats are let in on request", async () => {
  const server = await startLogServer(messages(1, 1));
  const { api } = client(server.baseUrl);
  const all: string[] = [];
  for await (const event of api.sessions.events.stream("sess_1", {
    includeDeltas: false,
    includeHeartbeats: true,
  })) {
    all.push(event.type);
    if (all.length === 1)
      server.say("event: heartbeat\ndata: {}\n\n", { ...message(2), delta: true }, message(2));
    if (all.length === 3) break;
  }
  expect(all).toEqual(["agent.message", "heartbeat", "agent.message"]);
});

test.each([
  [401, AuthenticationError],
  [403, PermissionError],
  [404, NotFoundError],
])("a %i when connecting again is final", async (status, kind) => {
  const server = await startLogServer(messages(1, 1), {
    ending: () => ({ how: "drop" }),
    refusal: (number) => (number > 0 ? { status } : undefined),
  });
  expect(await failure(follow(client(server.baseUrl)))).toBeInstanceOf(kind);
  expect(server.connections).toHaveLength(2);
});

test("waits grow while nothing new comes, and are short again after something has", async () => {
  const server = await startLogServer(messages(1, 2), {
    ending: (number) => {
      if (number < 6) return { events: number === 0 ? 1 : 0, how: "drop" };
      return number === 6 ? { events: 1, how: "drop" } : undefined;
    },
  });
  const connection = client(server.baseUrl);
  const all = follow(connection, { until: "evt_3" });
  await server.connected(8);
  server.append(message(3));
  expect(await all).toEqual(["evt_1", "evt_2", "evt_3"]);
  expect(connection.waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 500]);
});

test("the server's `retry:` is the first wait, and its Retry-After wins while it is unavailable", async () => {
  const server = await startLogServer(messages(1, 2), {
    preamble: "retry: 1234\n\n",
    ending: (number) => (number === 0 ? { events: 1, how: "drop" } : undefined),
    refusal: (number) => (number === 1 ? { status: 503, headers: { "retry-after": "7" } } : undefined),
  });
  const connection = client(server.baseUrl);
  expect(await follow(connection, { until: "evt_2" })).toEqual(["evt_1", "evt_2"]);
  expect(connection.waits).toEqual([1234, 7000]);
});

test("onOpen is called for each connection, and onReconnect when one is lost, with the wait and the error", async () => {
  const server = await startLogServer(messages(1, 2), {
    ending: (number) => (number === 0 ? { events: 1, how: "drop" } : undefined),
    refusal: (number) => (number === 1 ? { status: 503 } : undefined),
  });
  const calls: unknown[] = [];
  await follow(client(server.baseUrl), {
    until: "evt_2",
    onOpen: () => calls.push("open"),
    onReconnect: ({ attempt, delay, error }) => calls.push([attempt, delay, (error as Error).name]),
  });
  expect(calls).toEqual(["open", [1, 500, "ConnectionError"], [2, 1000, "ServerError"], "open"]);
});

test("an error of onOpen or onReconnect ends the stream and closes its connection", async () => {
  const mine = new Error("my own");
  const fail = () => {
    throw mine;
  };
  const open = await startLogServer(messages(1, 1));
  expect(await failure(follow(client(open.baseUrl), { onOpen: fail }))).toBe(mine);
  await open.abandoned();
  const dropping = await startLogServer(messages(1, 1), { ending: () => ({ how: "drop" }) });
  expect(await failure(follow(client(dropping.baseUrl), { onReconnect: fail }))).toBe(mine);
});

test("an id without an event is what the next connection goes on after", async () => {
  const server = await startLogServer(messages(1, 3));
  const all = follow(client(server.baseUrl), { until: "evt_1", after: "evt_3" });
  await server.connected(1);
  server.say("id: evt_9\n\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  server.drop();
  await all;
  expect(server.connections.slice(0, 2)).toEqual(["evt_3", "evt_9"]);
});

test("an abort during a wait ends the stream without an error", async () => {
  const server = await startLogServer(messages(1, 1), { ending: () => ({ how: "drop" }) });
  const controller = new AbortController();
  const api = new CloudAgents(
    { token: "pt-1", baseUrl: server.baseUrl },
    {
      sleep: (_, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
          controller.abort();
        }),
    },
  );
  expect(await follow({ api }, { signal: controller.signal })).toEqual(["evt_1"]);
  expect(server.connections).toHaveLength(1);
});

test("a server that was never there is an error, not an endless wait", async () => {
  const api = new CloudAgents(
    {
      token: "pt-1",
      fetch: async () => {
        throw new TypeError("fetch failed");
      },
    },
    { sleep: async () => {} },
  );
  expect(await failure(follow({ api }))).toBeInstanceOf(ConnectionError);
});
