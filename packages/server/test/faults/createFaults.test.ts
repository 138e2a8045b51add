import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createFaults } from "../../src/faults/createFaults.ts";
import { systemClock } from "../../src/ids/Clock.ts";
import { createLog } from "../../src/logging/log.ts";
import {
  event,
  type FaultyServer,
  heartbeat,
  prelude,
  rawRequest,
  startFaultyServer,
} from "../helpers/faultyServer.ts";
import { access } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

let server: FaultyServer;
beforeEach(async () => {
  server = await startFaultyServer();
});
afterEach(() => server.stop());

/** What the log has of faults that happened. */
const happened = (): object[] =>
  server.lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "fault");

const whole = [prelude, event(1), event(2), heartbeat, event(3), event(4), event(5)];

/** What a client reads of the stream until it ends or breaks. */
async function readStream(): Promise<{ text: string; broke: boolean }> {
  const response = await fetch(`${server.url}/stream`);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const part of response.body ?? []) text += decoder.decode(part, { stream: true });
    return { text, broke: false };
  } catch {
    return { text: text + decoder.decode(), broke: true };
  }
}

test("without rules everything is as it was", async () => {
  expect(await readStream()).toEqual({ text: whole.join(""), broke: false });
  expect(server.lines).toEqual([]);
});

test("latency makes an operation wait, by the server's clock", async () => {
  const slept: number[] = [];
  const clock = { now: () => new Date(0), sleep: async (ms: number) => void slept.push(ms) };
  const slow = await startFaultyServer({ clock });
  await slow.addRules({ fault: { type: "latency", ms: 120_000 } });
  expect((await fetch(`${slow.url}/agents`)).status).toBe(200);
  expect(slept).toEqual([120_000]);
  await slow.stop();
});

test("a client that goes away while it waits is forgotten, and its operation does not run", async () => {
  await server.addRules({ fault: { type: "latency", ms: 600_000 }, times: 1 });
  const impatient = new AbortController();
  const response = fetch(`${server.url}/agents`, { signal: impatient.signal });
  await until(() => happened().length === 1);
  impatient.abort();
  await expect(response).rejects.toThrow("abort");
  await fetch(`${server.url}/agents`);
  expect(server.runs.listAgents).toBe(1);
});

test("a status comes instead of the operation, in the API's envelope, with Retry-After", async () => {
  await server.addRules({ fault: { type: "status", code: 503, retry_after: 2 }, times: 1 });
  const response = await fetch(`${server.url}/agents`, { method: "POST" });
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("2");
  expect(await response.json()).toEqual({
    type: "error",
    error: { type: "api_error", message: "A fault rule returns 503." },
  });
  expect(server.runs).toEqual({});
  expect((await fetch(`${server.url}/agents`, { method: "POST" })).status).toBe(200);
});

test.each([
  ["<h1>Bad gateway</h1>", "text/plain; charset=utf-8", "<h1>Bad gateway</h1>"],
  [{ error: "busy" }, "application/json", '{"error":"busy"}'],
])("a status can have the body %j", async (body, contentType, text) => {
  await server.addRules({ fault: { type: "status", code: 502, body } });
  const response = await fetch(`${server.url}/agents`);
  expect(response.headers.get("content-type")).toBe(contentType);
  expect(await response.text()).toBe(text);
});

test("drop_stream loses the connection after so many events, heartbeats not counted", async () => {
  await server.addRules({ fault: { type: "drop_stream", after_events: 3 }, times: 1 });
  expect(await readStream()).toEqual({ text: whole.slice(0, 5).join(""), broke: true });
  await server.sourceCancelled;
  expect((await readStream()).broke).toBe(false);
});

test("drop_stream after no events sends the headers only", async () => {
  await server.addRules({ fault: { type: "drop_stream", after_events: 0 } });
  const { text } = await rawRequest(server.port, "/stream");
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*x-request-id: req_1\r\n.*\r\n\r\n$/is);
});

test("a stream with fewer events than a fault waits for ends as usual", async () => {
  for (const type of ["drop_stream", "cut_frame", "stall_stream", "close_stream"])
    await server.addRules({ fault: { type, after_events: 6 } });
  expect(await readStream()).toEqual({ text: whole.join(""), broke: false });
});

test("close_stream ends the stream cleanly after so many events", async () => {
  await server.addRules({ fault: { type: "close_stream", after_events: 2 } });
  expect(await readStream()).toEqual({ text: whole.slice(0, 3).join(""), broke: false });
  await server.sourceCancelled;
});

test("stall_stream sends nothing more, until the client goes", async () => {
  await server.addRules({ fault: { type: "stall_stream", after_events: 2 } });
  const response = await fetch(`${server.url}/stream`);
  const reader = response.body?.getReader();
  let text = "";
  while (text !== whole.slice(0, 3).join("")) text += new TextDecoder().decode((await reader?.read())?.value);
  const next = reader?.read().then(() => "something");
  // Anything that the stream sends would come before the responses to later requests.
  for (let requests = 0; requests < 20; requests++) await fetch(`${server.url}/agents`);
  expect(await Promise.race([next, Promise.resolve("nothing")])).toBe("nothing");
  await reader?.cancel();
  await server.sourceCancelled;
});

test("cut_frame loses the connection in the middle of an event", async () => {
  await server.addRules({ fault: { type: "cut_frame", after_events: 2 } });
  const { text, broke } = await readStream();
  const before = whole.slice(0, 4).join("");
  expect(broke).toBe(true);
  expect(text.startsWith(before)).toBe(true);
  const half = text.slice(before.length);
  expect(half).not.toBe("");
  expect(event(3).startsWith(half)).toBe(true);
  expect(half).not.toContain("\n\n");
});

test.each([
  [
    "duplicate_event",
    2,
    [prelude, event(1), event(2), event(2), heartbeat, event(3), event(4), event(4), event(5)],
  ],
  ["reorder_events", 2, [prelude, event(1), heartbeat, event(3), event(2), event(5), event(4)]],
  ["reorder_events", 5, [prelude, event(1), event(2), heartbeat, event(3), event(4), event(5)]],
])("%s of every %i. event changes events only", async (type, every, expected) => {
  await server.addRules({ fault: { type, every } });
  expect(await readStream()).toEqual({ text: expected.join(""), broke: false });
});

test("faults of streams can be combined, the first rule around the second", async () => {
  await server.addRules([
    { fault: { type: "close_stream", after_events: 3 } },
    { fault: { type: "duplicate_event", every: 1 } },
  ]);
  expect((await readStream()).text).toBe([prelude, event(1), event(1), event(2)].join(""));
});

test("faults of streams leave other responses alone, and do not count them", async () => {
  await server.addRules({ fault: { type: "drop_stream", after_events: 1 }, times: 1 });
  expect((await fetch(`${server.url}/agents`)).status).toBe(200);
  expect((await readStream()).broke).toBe(true);
});

test("reset before_response resets the connection without running the operation", async () => {
  await server.addRules({ fault: { type: "reset", when: "before_response" } });
  expect(await rawRequest(server.port, "/agents", "POST")).toEqual({ text: "", end: "ECONNRESET" });
  expect(server.runs).toEqual({});
});

test("reset after_headers sends the status and the headers", async () => {
  await server.addRules({ fault: { type: "reset", when: "after_headers" } });
  const { text, end } = await rawRequest(server.port, "/agents", "POST");
  expect(end).toBe("ECONNRESET");
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
  expect(server.runs).toEqual({ createAgent: 1 });
});

test("reset mid_body sends a part of the body", async () => {
  await server.addRules({ fault: { type: "reset", when: "mid_body" } });
  const { text, end } = await rawRequest(server.port, "/agents");
  expect(end).toBe("ECONNRESET");
  expect(text).toMatch(/\r\n\r\n5\r\n\{"dat\r\n$/);
});

test("lose_response runs the operation and resets the connection instead of responding", async () => {
  await server.addRules({ fault: { type: "lose_response" }, times: 1 });
  expect(await rawRequest(server.port, "/agents", "POST")).toEqual({ text: "", end: "ECONNRESET" });
  expect(server.runs).toEqual({ createAgent: 1 });
  await fetch(`${server.url}/agents`, { method: "POST" });
  expect(server.runs).toEqual({ createAgent: 2 });
});

test("lose_response ends a stream, too", async () => {
  await server.addRules({ fault: { type: "lose_response" } });
  expect(await rawRequest(server.port, "/stream")).toEqual({ text: "", end: "ECONNRESET" });
  await server.sourceCancelled;
});

test("file_uploading holds a file until the rule is deleted", async () => {
  await server.addRules({ id: "slow", fault: { type: "file_uploading" }, times: 1 });
  const first = await fetch(`${server.url}/files`, { method: "POST" });
  expect(await first.json()).toEqual({ file_id: "f1", status: "uploading" });
  const second = await fetch(`${server.url}/files`, { method: "POST" });
  expect(await second.json()).toEqual({ file_id: "f2", status: "ready" });
  expect(await json("/files/f1")).toEqual({ file_id: "f1", status: "uploading" });
  expect(await json("/files")).toEqual({ data: [{ file_id: "f1", status: "uploading" }] });
  expect(["f1", "f2"].map(server.isUploading)).toEqual([true, false]);
  expect(await json("/__faults")).toMatchObject({ data: [{ id: "slow", hits: 1, files: ["f1"] }] });
  expect(happened()).toMatchObject([{ fault: "file_uploading" }]);
  await fetch(`${server.url}/__faults/slow`, { method: "DELETE" });
  expect(await json("/files/f1")).toEqual({ file_id: "f1", status: "ready" });
  expect(server.isUploading("f1")).toBe(false);
});

test.each([
  [{ operation: "createAgent" }, ["POST /agents"]],
  [{ method: "POST" }, ["POST /agents", "POST /files"]],
  [{ path: "/files/*" }, ["GET /files/f1"]],
  [{ path: "/files" }, ["POST /files"]],
  [{ path: "*s" }, ["GET /agents", "POST /agents", "POST /files"]],
  [{ header: { "X-Case": "yes" } }, ["GET /agents"]],
  [{ operation: "createAgent", method: "GET" }, []],
])("the match %j is for %j", async (match, expected) => {
  await server.addRules({ match, fault: { type: "status", code: 500 } });
  const hit: string[] = [];
  for (const request of ["GET /agents", "POST /agents", "POST /files", "GET /files/f1"]) {
    const [method = "", path] = request.split(" ");
    const headers: Record<string, string> = request === "GET /agents" ? { "x-case": "yes" } : {};
    if ((await fetch(`${server.url}${path}`, { method, headers })).status === 500) hit.push(request);
  }
  expect(hit).toEqual(expected);
});

test("skip and times count requests", async () => {
  await server.addRules({ fault: { type: "status", code: 500 }, skip: 2, times: 2 });
  const statuses: number[] = [];
  for (let count = 0; count < 6; count++) statuses.push((await fetch(`${server.url}/agents`)).status);
  expect(statuses).toEqual([200, 200, 500, 500, 200, 200]);
});

test("a rule that another one shields is not counted", async () => {
  await server.addRules([
    { id: "outer", fault: { type: "status", code: 500 }, times: 1 },
    { id: "inner", fault: { type: "status", code: 502 }, times: 1 },
  ]);
  const statuses: number[] = [];
  for (let count = 0; count < 3; count++) statuses.push((await fetch(`${server.url}/agents`)).status);
  expect(statuses).toEqual([500, 502, 200]);
});

test("the log says which rule made which fault where", async () => {
  await server.addRules({ id: "busy", fault: { type: "status", code: 503 } });
  await fetch(`${server.url}/agents`);
  expect(happened()).toEqual([
    expect.objectContaining({ rule: "busy", fault: "status", operation: "listAgents" }),
  ]);
});

test("without a network, a lost connection is an error of the body, and a reset one of the response", async () => {
  const faults = createFaults({
    ...access,
    clock: systemClock(),
    log: createLog({ level: "silent", write() {}, clock: systemClock() }),
    rulesFile: await rulesFile(
      "- fault: { type: drop_stream, after_events: 1 }\n- match: { method: POST }\n  fault: { type: lose_response }\n",
    ),
  });
  const context = {
    operationId: "streamSessionEvents",
    raw: undefined,
    signal: new AbortController().signal,
  };
  const run = async () =>
    new Response(event(1) + event(2), { headers: { "content-type": "text/event-stream" } });
  const response = await faults.apply({ ...context, request: new Request("http://localhost/stream") }, run);
  await expect(response.text()).rejects.toThrow("needs a connection");
  const request = new Request("http://localhost/agents", { method: "POST" });
  await expect(faults.apply({ ...context, request }, run)).rejects.toThrow("needs a connection");
});

test("a stalled stream ends when the server shuts down", async () => {
  const faults = createFaults({
    ...access,
    clock: systemClock(),
    log: createLog({ level: "silent", write() {}, clock: systemClock() }),
    rulesFile: await rulesFile("fault: { type: stall_stream, after_events: 1 }"),
  });
  const shutdown = new AbortController();
  const request = new Request("http://localhost/stream");
  const context = { operationId: "streamSessionEvents", request, raw: undefined, signal: shutdown.signal };
  const run = async () =>
    new Response(event(1) + event(2), { headers: { "content-type": "text/event-stream" } });
  const text = (await faults.apply(context, run)).text();
  shutdown.abort();
  expect(await text).toBe(event(1));
});

async function rulesFile(rules: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "fault-rules-")), "rules.yaml");
  await writeFile(file, rules);
  return file;
}

async function json(path: string): Promise<unknown> {
  return (await fetch(`${server.url}${path}`)).json();
}
