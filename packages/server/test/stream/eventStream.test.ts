import { connect } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type RunningServer, type ServerOptions, startServer } from "../../src/startServer.ts";
import { echo, fakeRuntime } from "../helpers/fakeRuntime.ts";
import { type Frame, readStream, type StreamReader } from "../helpers/readStream.ts";
import { interrupt, message } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

let server: RunningServer;
const readers: StreamReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
  await server.stop();
});

async function start(options: Partial<ServerOptions> = {}): Promise<void> {
  server = await startServer({ runtime: echo, ...options });
}

async function call(method: string, path: string, body?: object) {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: "Bearer alice", "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as { id: string; data: { id: string; type: string }[]; status: string };
}

async function createSession(more: object = {}): Promise<string> {
  const agent = await call("POST", "/agents", { name: "a", model: "m" });
  const environment = await call("POST", "/environments", { name: "e", config: { type: "cloud" } });
  return (await call("POST", "/sessions", { agent: agent.id, environment_id: environment.id, ...more })).id;
}

const send = (session: string, ...events: object[]) =>
  call("POST", `/sessions/${session}/events`, { events });
const say = (session: string, text: string) => send(session, message(text));
const log = async (session: string) => (await call("GET", `/sessions/${session}/events?limit=100`)).data;
const idle = (session: string) =>
  until(async () => (await call("GET", `/sessions/${session}`)).status === "idle");

async function follow(session: string, after?: string): Promise<StreamReader> {
  const headers = after === undefined ? {} : { "last-event-id": after };
  const reader = await readStream(`${server.url}/sessions/${session}/events/stream`, headers);
  readers.push(reader);
  return reader;
}

const dataOf = (frames: Frame[]) => frames.map(({ data }) => data);
const complete = ({ data }: Frame) => !data.delta;

test("has headers that proxies respect, and says when to connect again", async () => {
  await start();
  const reader = await follow(await createSession());
  expect(Object.fromEntries(reader.response.headers)).toMatchObject({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "x-request-id": expect.stringMatching(/^req_/),
  });
  void reader.next().catch(() => {});
  await until(() => reader.others[0] === "retry: 1000");
});

test("replays the whole log, then follows it", async () => {
  await start({ runtime: echo });
  const session = await createSession();
  await say(session, "one");
  await idle(session);
  const history = await log(session);
  const reader = await follow(session);
  expect(dataOf(await reader.take(history.length))).toEqual(history);
  await say(session, "two");
  const live = (await reader.take(7)).filter(complete);
  await idle(session);
  expect(dataOf(live)).toEqual((await log(session)).slice(history.length, history.length + live.length));
});

test("replays a log of many pages", async () => {
  await start();
  const session = await createSession();
  for (let count = 0; count < 9; count += 1) await send(session, ...Array(11).fill(interrupt));
  const reader = await follow(session);
  expect(dataOf(await reader.take(99))).toEqual(await log(session));
});

test("continues strictly after every single event", async () => {
  await start({ runtime: echo });
  const session = await createSession();
  await say(session, "one");
  await idle(session);
  await call("POST", `/sessions/${session}/archive`);
  const history = await log(session);
  expect(history.length).toBeGreaterThan(5);
  for (const [index, { id }] of history.entries()) {
    const reader = await follow(session, id);
    const rest = history.slice(index + 1);
    expect(dataOf(await reader.take(rest.length))).toEqual(rest);
    expect(await reader.next()).toBeUndefined();
  }
});

test("does not continue after an event that the session does not have", async () => {
  await start();
  const [session, other] = [await createSession(), await createSession()];
  const { data } = await send(other, interrupt);
  for (const id of ["evt_unknown", data[0]?.id as string]) {
    const response = await fetch(`${server.url}/sessions/${session}/events/stream`, {
      headers: { authorization: "Bearer alice", "last-event-id": id },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      type: "error",
      error: {
        type: "invalid_request_error",
        message: `Event '${id}' was not found in this session.`,
        param: "Last-Event-ID",
      },
    });
  }
});

test("gives many readers the same", async () => {
  const runtime = fakeRuntime();
  await start({ runtime });
  const session = await createSession();
  const [one, two] = [await follow(session), await follow(session)];
  await say(session, "hello");
  const turn = await until(() => runtime.turns[0]);
  const three = await follow(session);
  turn.step({ type: "text", text: "Hi." }, { type: "message_end" });
  turn.end();
  const seen = await Promise.all([one, two, three].map((reader) => reader.take(7)));
  expect(dataOf(seen[1] as Frame[])).toEqual(dataOf(seen[0] as Frame[]));
  expect(dataOf((seen[2] as Frame[]).filter(complete))).toEqual(await log(session));
});

describe("a message that is being written", () => {
  test("comes in deltas with its id, then whole", async () => {
    const runtime = fakeRuntime();
    await start({ runtime });
    const session = await createSession({ delta_flush_interval_ms: 50 });
    const reader = await follow(session);
    await say(session, "hello");
    await reader.take(3);
    const turn = await until(() => runtime.turns[0]);
    const frames: Frame[] = [];
    for (const text of ["Good ", "morning", ", world"]) {
      turn.step({ type: "text", text });
      frames.push(...(await reader.take(1)));
    }
    turn.step({ type: "text", text: "." }, { type: "message_end" });
    frames.push(...(await reader.take(1)));
    expect(frames.map(({ data }) => [data.delta, data.content?.[0]?.text])).toEqual([
      [true, "Good "],
      [true, "morning"],
      [true, ", world"],
      [undefined, "Good morning, world."],
    ]);
    expect(new Set(frames.map(({ data }) => data.id)).size).toBe(1);
    expect((await log(session)).filter(({ type }) => type === "agent.message")).toEqual([frames[3]?.data]);
  });

  test("has at most one delta in an interval", async () => {
    const runtime = fakeRuntime();
    await start({ runtime });
    const session = await createSession({ delta_flush_interval_ms: 5000 });
    const reader = await follow(session);
    await say(session, "hello");
    await reader.take(3);
    const turn = await until(() => runtime.turns[0]);
    for (const text of "many pieces") turn.step({ type: "text", text });
    turn.end();
    const frames = await reader.take(4);
    expect(frames.map(({ event }) => event)).toEqual([
      "agent.message",
      "agent.message",
      "span.model_request_end",
      "session.status_idle",
    ]);
    expect(frames[0]?.data).toMatchObject({ delta: true, content: [{ text: "m" }] });
    expect(frames[1]?.data).toMatchObject({ content: [{ text: "many pieces" }] });
  });

  test("is gone when it is interrupted", async () => {
    const runtime = fakeRuntime();
    await start({ runtime });
    const session = await createSession({ delta_flush_interval_ms: 5000 });
    const reader = await follow(session);
    await say(session, "hello");
    await reader.take(3);
    const turn = await until(() => runtime.turns[0]);
    turn.step({ type: "text", text: "Good " });
    await reader.take(1);
    turn.step({ type: "text", text: "morning" });
    await send(session, interrupt);
    expect((await reader.take(2)).map(({ event }) => event)).toEqual([
      "user.interrupt",
      "session.status_idle",
    ]);
    await say(session, "again");
    expect((await reader.take(3)).map(({ event }) => event)).toEqual([
      "user.message",
      "session.status_running",
      "span.model_request_start",
    ]);
  });
});

test("sends a heartbeat when nothing happens, and stays open", async () => {
  await start({ heartbeatMs: 10 });
  const session = await createSession();
  const reader = await follow(session);
  const next = reader.next();
  await until(() => reader.others.length >= 4);
  expect(new Set(reader.others)).toEqual(new Set(["retry: 1000", "event: heartbeat\ndata: {}"]));
  await send(session, interrupt);
  expect((await next)?.event).toBe("user.interrupt");
});

test.each(["cancel", "archive"])("ends after its last event when the session is over: %s", async (action) => {
  await start({ runtime: echo });
  const session = await createSession();
  const live = await follow(session);
  await say(session, "hello");
  await idle(session);
  await call("POST", `/sessions/${session}/${action}`);
  const history = await log(session);
  for (const reader of [live, await follow(session)]) {
    const frames: Frame[] = [];
    for (let frame = await reader.next(); frame; frame = await reader.next()) frames.push(frame);
    expect(dataOf(frames.filter(complete))).toEqual(history);
  }
  const done = await follow(session, history.at(-1)?.id as string);
  expect(await done.next()).toBeUndefined();
});

test("ends cleanly when the server stops, whatever it is doing", async () => {
  const runtime = fakeRuntime();
  await start({ runtime });
  const session = await createSession();
  const reader = await follow(session);
  await say(session, "hello");
  await reader.take(3);
  const turn = await until(() => runtime.turns[0]);
  await server.stop();
  expect(await reader.next()).toBeUndefined();
  expect(turn.turn.signal.aborted).toBe(true);
  await expect(fetch(server.url)).rejects.toThrow();
});

test("lets a slow reader wait, keeps little for it, and has everything when it goes on", async () => {
  const runtime = fakeRuntime();
  await start({ runtime });
  const session = await createSession({ delta_flush_interval_ms: 50 });
  const socket = connect(server.port, "127.0.0.1");
  socket.write(
    `GET /sessions/${session}/events/stream HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer alice\r\nconnection: close\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once("readable", resolve));
  socket.pause();
  await say(session, "hello");
  const turn = await until(() => runtime.turns[0]);
  const text = "x".repeat(200_000);
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 300; count += 1) turn.step({ type: "thinking", text });
  turn.step({ type: "text", text: "Done." });
  turn.end();
  await idle(session);
  // The log itself is 60 MB, in memory here; a copy of it for the reader would be as much again, and twice that in a string.
  expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(500);
  let received = "";
  socket.on("data", (chunk) => {
    received = (received + chunk.toString("latin1")).slice(-2000);
  });
  socket.resume();
  await until(() => received.includes("event: session.status_idle"));
  socket.destroy();
});
