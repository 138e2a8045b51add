import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test } from "@jest/globals";
import {
  CloudAgents,
  type CloudAgentsOptions,
  ConflictError,
  ConnectionError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from "../../src/index.ts";
import { upload } from "../../src/upload.ts";
import { errorResponse, recordingFetch } from "../helpers/recordingFetch.ts";
import { startServer } from "../helpers/startServer.ts";

type Respond = (response: ServerResponse, request: IncomingMessage) => void;

const ok: Respond = (response) =>
  response.writeHead(201, { "content-type": "application/json" }).end('{"id":"x"}');
const status =
  (code: number, headers: Record<string, string> = {}): Respond =>
  (response) =>
    response.writeHead(code, headers).end();
const reset: Respond = (_, request) => request.socket.resetAndDestroy();
const hang: Respond = () => {};
const half: Respond = (response) =>
  response.writeHead(200, { "content-length": "99" }).write("{", () => response.destroy());

/** A client of a server that responds to one request after the other like this; its waits are recorded and skipped. */
async function against(responders: Respond[], options: CloudAgentsOptions = {}) {
  const requests: { key: string | undefined; body: string }[] = [];
  const waits: number[] = [];
  const baseUrl = await startServer(async (request, response) => {
    const respond = responders.shift() ?? status(500);
    let body = "";
    if (respond !== reset) for await (const chunk of request) body += chunk;
    requests.push({ key: request.headers["idempotency-key"] as string | undefined, body });
    respond(response, request);
  });
  const sleep = async (ms: number) => void waits.push(ms);
  const api = new CloudAgents(
    { token: "pt-1", baseUrl, ...options },
    { sleep, random: () => 0, now: () => 0 },
  );
  return { api, requests, waits };
}

const agent = { name: "reviewer", model: "auto" };

test.each([
  ["a reset", reset],
  ["a 500", status(500)],
  ["a 503", status(503)],
  ["a 429", status(429)],
  ["a 408", status(408)],
  ["half a response", half],
])("a write is made again after %s, with the same key and body", async (_, failure) => {
  const { api, requests, waits } = await against([failure, failure, ok]);
  expect(await api.agents.create(agent)).toEqual({ id: "x" });
  expect(waits).toEqual([500, 1000]);
  expect(requests).toHaveLength(3);
  expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
  expect(requests[0]?.key).toMatch(/.{20}/);
  expect(requests[2]?.body).toBe(JSON.stringify(agent));
});

test("a server that hangs is tried again after each attempt's own timeout", async () => {
  const { api, requests } = await against([hang, ok]);
  expect(await api.agents.create(agent, { timeout: 500 })).toEqual({ id: "x" });
  expect(requests).toHaveLength(2);

  const silent = await against([hang, hang, hang]);
  await expect(silent.api.agents.get("agent_1", { timeout: 200 })).rejects.toThrow(TimeoutError);
  expect(silent.requests).toHaveLength(3);
});

test("the server says how long to wait", async () => {
  const { api, waits } = await against([
    status(429, { "retry-after": "7" }),
    status(503, { "retry-after-ms": "30" }),
    ok,
  ]);
  await api.agents.create(agent);
  expect(waits).toEqual([7000, 30]);
});

test("the error of the last attempt is thrown", async () => {
  const { api, requests } = await against([reset, status(429), status(503)]);
  await expect(api.agents.create(agent)).rejects.toThrow(ServerError);
  expect(requests).toHaveLength(3);
});

test.each([400, 401, 403, 404, 409, 422])("a %i is not tried again", async (code) => {
  const { api, requests } = await against([status(code)]);
  await expect(api.agents.create(agent)).rejects.toMatchObject({ status: code });
  expect(requests).toHaveLength(1);
});

test("how often is said by the client, and by the call", async () => {
  const one = await against([reset, reset, reset], { maxRetries: 1 });
  await expect(one.api.agents.get("agent_1")).rejects.toThrow(ConnectionError);
  expect(one.requests).toHaveLength(2);

  const none = await against([status(429), ok]);
  await expect(none.api.agents.get("agent_1", { maxRetries: 0 })).rejects.toThrow(RateLimitError);
  expect(none.requests).toHaveLength(1);
});

test("each call has its own key, one that the caller gives wins, and reading needs none", async () => {
  const { api, requests } = await against([ok, ok, status(500), ok, ok]);
  await api.agents.create(agent);
  await api.sessions.cancel("sess_1");
  await api.sessions.archive("sess_1", { idempotencyKey: "mine" });
  await api.agents.get("agent_1");
  const keys = requests.map(({ key }) => key);
  expect(keys[0]).not.toBe(keys[1]);
  expect(keys.slice(2)).toEqual(["mine", "mine", undefined]);
});

test("an abort ends the wait at once", async () => {
  const controller = new AbortController();
  const reason = new Error("changed my mind");
  const { fetch, requests } = recordingFetch(() => errorResponse(503, "api_error", "Later."));
  const onRetry = () => queueMicrotask(() => controller.abort(reason));
  const api = new CloudAgents({ token: "pt-1", fetch, onRetry }, { random: () => 0 });
  await expect(api.agents.get("agent_1", { signal: controller.signal })).rejects.toBe(reason);
  expect(requests).toHaveLength(1);
});

test("a stream as body is sent once only, a file again", async () => {
  const stream = new Blob(["# Plan"]).stream();
  const once = await against([status(503), ok]);
  await expect(upload(once.api, { file: stream, name: "plan.md" })).rejects.toThrow(ServerError);
  expect(once.requests).toHaveLength(1);

  for (const send of ["upload", "progress"]) {
    const file = new File(["# Plan"], "plan.md");
    const again = await against([status(503), ok]);
    await (send === "upload" ? again.api.files.upload({ file }) : upload(again.api, { file }));
    expect(again.requests).toHaveLength(2);
    for (const { body } of again.requests) expect(body).toContain("# Plan");
  }
});

test("a conflict is the caller's to resolve", async () => {
  const { api, requests } = await against([status(409), ok]);
  await expect(api.sessions.events.send("sess_1", { events: [{ type: "user.interrupt" }] })).rejects.toThrow(
    ConflictError,
  );
  expect(requests).toHaveLength(1);
});
