import { afterEach, describe, expect, test } from "@jest/globals";
import { type RunningServer, type ServerOptions, startServer } from "../../src/startServer.ts";

const PAGE = "http://localhost:5173";

let server: RunningServer;
afterEach(() => server.stop());

async function start(options: Partial<ServerOptions> = {}): Promise<void> {
  server = await startServer(options);
}

function call(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return fetch(server.url + path, { method, headers: { origin: PAGE, ...headers } });
}

function preflight(origin: string, path = "/agents"): Promise<Response> {
  const headers = {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,idempotency-key",
  };
  return call(path, headers, "OPTIONS");
}

test("a page of this computer asks without a token whether it may call, and may", async () => {
  await start();
  const { status, headers } = await preflight(PAGE);
  expect(status).toBe(204);
  expect(headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(headers.get("access-control-allow-methods")?.split(", ").sort()).toEqual(["DELETE", "GET", "POST"]);
  expect(headers.get("access-control-allow-headers")).toBe("authorization,content-type,idempotency-key");
  expect(headers.get("vary")).toBe("Origin");
  expect(headers.get("x-request-id")).toMatch(/^req_/);
});

test.each([
  ["http://localhost", true],
  ["https://localhost:8443", true],
  ["http://127.0.0.2:3000", true],
  ["http://[::1]:3000", true],
  ["https://app.example", true],
  ["https://app.example:8443", false],
  ["http://localhost.example", false],
  ["http://127.0.0.1.example", false],
  ["http://192.168.0.7", false],
  ["file://localhost", false],
  ["null", false],
])("with the origin https://app.example allowed, a page of %s may call: %s", async (origin, isAllowed) => {
  await start({ corsOrigins: ["https://app.example"] });
  const asked = await preflight(origin);
  expect(asked.status).toBe(isAllowed ? 204 : 403);
  const called = await call("/healthz", { origin });
  for (const { headers } of [asked, called])
    expect(headers.get("access-control-allow-origin")).toBe(isAllowed ? origin : null);
});

test("a page that may not call gets an error that says what to do", async () => {
  await start();
  expect(await (await preflight("https://app.example")).json()).toEqual({
    type: "error",
    error: {
      type: "permission_error",
      message: "Pages of this origin may not use the server. Name the origin with --cors-origin.",
      param: "Origin",
    },
  });
});

describe("a page reads", () => {
  const authorization = "Bearer me";

  test.each<[string, string, Record<string, string>, number]>([
    ["a list", "/agents", { authorization }, 200],
    ["that its token is missing", "/agents", {}, 401],
    ["that nothing is at a path", "/nothing", {}, 404],
    ["that a path cannot be decoded", "/agents/%zz", { authorization }, 400],
    ["an example on demand", "/agents/agent_1", { authorization, prefer: "code=404" }, 404],
  ])("%s", async (_, path, headers, status) => {
    await start();
    const response = await call(path, headers);
    expect(response.status).toBe(status);
    expectReadable(response);
  });

  test("a response of a fault rule, with when to try again", async () => {
    await start({ faults: {} });
    const rule = { fault: { type: "status", code: 503, retry_after: 1 } };
    const added = await fetch(`${server.url}/__faults`, {
      method: "POST",
      headers: { origin: PAGE, "content-type": "application/json" },
      body: JSON.stringify(rule),
    });
    expect(added.status).toBe(201);
    expectReadable(added);
    const response = await call("/agents", { authorization });
    expect(response.status).toBe(503);
    expectReadable(response);
  });

  test("an event stream", async () => {
    await start();
    const post = async (path: string, body: object) => {
      const headers = { origin: PAGE, authorization, "content-type": "application/json" };
      const response = await fetch(server.url + path, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return (await response.json()) as { id: string };
    };
    const agent = await post("/agents", { name: "a", model: "m" });
    const environment = await post("/environments", { name: "e", config: { type: "cloud" } });
    const session = await post("/sessions", { agent: agent.id, environment_id: environment.id });
    const stream = await call(`/sessions/${session.id}/events/stream`, { authorization });
    expect(stream.status).toBe(200);
    expectReadable(stream);
    await stream.body?.cancel();
  });
});

test("OPTIONS that no browser sent is a method that the path does not have", async () => {
  await start();
  const response = await fetch(`${server.url}/agents`, { method: "OPTIONS" });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("GET, POST");
});

function expectReadable({ headers }: Response): void {
  expect(headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(headers.get("access-control-expose-headers")).toBe("x-request-id, Idempotent-Replayed, Retry-After");
}
