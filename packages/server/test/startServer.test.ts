import { existsSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { systemClock } from "../src/ids/Clock.ts";
import { createLog } from "../src/logging/log.ts";
import type { Scenario } from "../src/runtime/Scenario.ts";
import { type RunningServer, type ServerOptions, startServer } from "../src/startServer.ts";
import { message, testOptions } from "./helpers/testServer.ts";
import { until } from "./helpers/until.ts";

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

/** Sends raw text and returns what comes back. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let response = "";
    const socket = connect(port, "127.0.0.1", () => socket.end(text));
    socket.on("data", (chunk) => {
      response += chunk;
    });
    socket.on("close", () => resolve(response));
  });
}

test("listens at the URL that it returns", async () => {
  const { url, port } = await start();
  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test("does not start on a port that is taken", async () => {
  const { port } = await start();
  await expect(start({ port })).rejects.toThrow("EADDRINUSE");
});

test("does not start with a seed and a folder, whose ids it would make again", async () => {
  const data = join(tmpdir(), "cloud-agents-never-made");
  await expect(start({ seed: 7, data })).rejects.toThrow(
    /^A seed needs data in memory: .* Leave out seed or data\.$/,
  );
  expect(existsSync(data)).toBe(false);
});

test("stops once, however often stop() is called", async () => {
  const server = await start();
  await Promise.all([server.stop(), server.stop()]);
  await expect(fetch(server.url)).rejects.toThrow();
});

test.each([
  ["is not HTTP", "HELLO\r\n\r\n"],
  ["has a host that is none", "GET /agents HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n"],
])("responds to what %s in the envelope, too", async (_, text) => {
  const { port } = await start();
  const [head = "", body = ""] = (await exchange(port, text)).split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(head).toMatch(/x-request-id: req_/);
  expect(JSON.parse(body)).toEqual({
    type: "error",
    error: { type: "invalid_request_error", message: "The request is malformed." },
  });
});

test("refuses a body without a length once it is too long", async () => {
  const { url } = await start({ maxBodyBytes: 1000 });
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(400))),
  });
  const init = { method: "POST", body, duplex: "half", headers: { authorization: "Bearer alice" } };
  const response = await fetch(`${url}/agents`, init as RequestInit);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: object }).error).toMatchObject({
    message: "Request body must be at most 1000 bytes.",
  });
});

test("logs a line for each request, and no token", async () => {
  const lines: string[] = [];
  const { clock } = testOptions();
  const log = createLog({ level: "debug", write: (line) => lines.push(line), clock });
  const { url } = await start({ log });
  const send = (path: string, body: string) =>
    fetch(url + path, {
      method: "POST",
      headers: { authorization: "Bearer pat_secret_1", "content-type": "application/json" },
      body,
    });
  const resources = [{ type: "github_repository", url: "u", authorization_token: "ghp_secret_2" }];
  await send("/sessions", JSON.stringify({ agent: "a", environment_id: "e", resources }));
  await send("/sessions/sess_1/resources", JSON.stringify({ resources }));
  await send("/agents", '{"authorization_token":"ghp_secret_3');
  await send("/nowhere/pat_secret_1", "");
  const requests = lines.map((line) => JSON.parse(line));
  expect(requests).toMatchObject([
    { event: "request", operation: "createSession", status: 404, request_id: expect.stringMatching(/^req_/) },
    { event: "request", operation: "addSessionResources", status: 404 },
    { event: "request", operation: "createAgent", status: 400 },
    { event: "request", status: 404 },
  ]);
  expect(lines.join()).not.toMatch(/secret_/);
});

test("with one seed, one scenario and the same requests, two servers respond with the same ids and times", async () => {
  const scenario: Scenario = {
    rules: [{ steps: [{ type: "message", text: "Hello", pieces: 1, pause: 0 }] }],
  };
  const run = async () => {
    const server = await start({ seed: 7, scenario });
    const call = async (path: string, body?: object) => {
      const headers = { authorization: "Bearer me", "content-type": "application/json" };
      const init = body && { method: "POST", body: JSON.stringify(body) };
      const response = await fetch(server.url + path, { headers, ...init });
      return (await response.json()) as { id: string; data: { type: string }[] };
    };
    const agent = await call("/agents", { name: "a", model: "m" });
    const environment = await call("/environments", { name: "e", config: { type: "cloud" } });
    const { id } = await call("/sessions", { agent: agent.id, environment_id: environment.id });
    await call(`/sessions/${id}/events`, { events: [message("Hi")] });
    return until(async () => {
      const { data } = await call(`/sessions/${id}/events`);
      return data.at(-1)?.type === "session.status_idle" && data;
    });
  };
  const log = await run();
  expect(log).toContainEqual(expect.objectContaining({ content: [{ type: "text", text: "Hello" }] }));
  expect(await run()).toEqual(log);
});

test("only the tokens that are given may be used, and a text has an account of its own", async () => {
  const reader = { token: "reader", account: "guests", readOnly: true };
  const { url } = await start({ tokens: ["alice", reader] });
  const statusOf = async (token: string, method: string) => {
    const body = method === "POST" ? JSON.stringify({ name: "a", model: "m" }) : null;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return (await fetch(`${url}/agents`, { method, headers, body })).status;
  };
  expect(await statusOf("alice", "POST")).toBe(201);
  expect(await statusOf("reader", "GET")).toBe(200);
  expect(await statusOf("reader", "POST")).toBe(403);
  expect(await statusOf("bob", "GET")).toBe(401);
});

test("fault rules can be given at the start, and a mistake in one names its place", async () => {
  const server = await start({ faults: { rules: [{ fault: { type: "status", code: 418 } }] } });
  expect((await fetch(`${server.url}/agents`)).status).toBe(418);
  const rules = [{ fault: { type: "status", code: 99 } }] as const;
  await expect(startServer({ faults: { rules } })).rejects.toThrow(/^faults\.rules:1:\d+: code is /);
});

test("a client that leaves before its request is complete is 499 in the log, and no error", async () => {
  const { log, lines } = memoryLog();
  const { port } = await start({ log });
  const headers = ["host: localhost", "authorization: Bearer me", "content-type: application/json"];
  for (const length of ["content-length: 100", "transfer-encoding: chunked"]) {
    const socket = connect(port, "127.0.0.1");
    socket.write(`POST /agents HTTP/1.1\r\n${[...headers, length].join("\r\n")}\r\n\r\n2\r\n{ \r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.resetAndDestroy();
  }
  await until(() => lines.length === 2);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({ level: "info", operation: "createAgent", status: 499 });
});

test.each([
  ["that the app has not seen", "HELLO\r\n\r\n"],
  ["for another host", "GET /agents HTTP/1.1\r\nhost: rebound.example\r\n\r\n"],
  ["whose URL is none", "GET /a\\b HTTP/1.1\r\nhost: localhost\r\n\r\n"],
  ["whose path cannot be decoded", "GET /agents/%zz HTTP/1.1\r\nhost: localhost\r\n\r\n"],
  ["of a wrong method", "PUT /agents HTTP/1.1\r\nhost: localhost\r\n\r\n"],
])("the id of a request %s is in the log", async (_, text) => {
  const { log, lines } = memoryLog();
  const { port } = await start({ log });
  const [, id] = /x-request-id: (\S+)/.exec(await exchange(port, text)) ?? [];
  expect(lines.map((line) => JSON.parse(line).request_id)).toEqual([id]);
});

function memoryLog() {
  const lines: string[] = [];
  return {
    lines,
    log: createLog({ level: "info", write: (line) => lines.push(line), clock: systemClock() }),
  };
}
