import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "@jest/globals";
import { type RunningServer, type ServerOptions, startServer } from "../../src/startServer.ts";

let server: RunningServer;
afterEach(() => server.stop());

async function start(options: Partial<ServerOptions> = {}): Promise<void> {
  server = await startServer(options);
}

interface Got {
  status: number | undefined;
  body: string;
}

/** Sends a request with headers that `fetch` does not let one choose. */
function call(path: string, headers: Record<string, string>, method = "GET", body = ""): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method, headers, agent: false }, async (response) =>
      resolve({ status: response.statusCode, body: await text(response) }),
    );
    sent.on("error", reject).end(body);
  });
}

/** Sends a raw request, and returns what comes back. */
function raw(head: string): Promise<string> {
  return text(connect(server.port, "127.0.0.1").end(`${head}\r\n\r\n`));
}

test.each([
  ["localhost", 200],
  ["LOCALHOST:4020", 200],
  ["127.0.0.1:1", 200],
  ["127.8.8.8", 200],
  ["[::1]:4020", 200],
  ["server.test:4020", 200],
  ["rebound.example:4020", 421],
  ["localhost.example", 421],
  ["192.168.0.7", 421],
])(
  "a server of this computer that is also called server.test responds to %s with %i",
  async (host, status) => {
    await start({ allowedHosts: ["server.test"] });
    expect((await call("/healthz", { host })).status).toBe(status);
  },
);

test("a request for another host gets an error that says what to do", async () => {
  await start();
  const got = await call("/agents", { host: "rebound.example:4020", authorization: "Bearer me" });
  expect(JSON.parse(got.body)).toEqual({
    type: "error",
    error: {
      type: "invalid_request_error",
      message:
        "This server is not called 'rebound.example'. " +
        "Call it by localhost or 127.0.0.1, or start it with --allowed-host rebound.example.",
      param: "Host",
    },
  });
});

test("the host of a whole URL counts, not that of the header", async () => {
  await start();
  const response = await raw(
    "GET http://rebound.example/healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close",
  );
  expect(response).toMatch(/^HTTP\/1\.1 421 /);
});

test("a request without a host is served in HTTP/1.0, as proxies send it, and malformed in HTTP/1.1", async () => {
  await start();
  expect(await raw("GET /healthz HTTP/1.0")).toMatch(/^HTTP\/1\.1 200 /);
  const [head = "", body = ""] = (await raw("GET /healthz HTTP/1.1\r\nconnection: close")).split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(body).toContain("The request is malformed.");
});

test("a request with two hosts is malformed", async () => {
  await start();
  const response = await raw("GET /healthz HTTP/1.0\r\nhost: localhost\r\nHost: rebound.example");
  expect(response).toMatch(/^HTTP\/1\.1 400 /);
});

test("a server of the network is called as its network likes, unless its names are given", async () => {
  await start({ host: "0.0.0.0" });
  expect((await call("/healthz", { host: "build-7.corp" })).status).toBe(200);
  await server.stop();
  await start({ host: "0.0.0.0", allowedHosts: ["build-8.corp"] });
  expect((await call("/healthz", { host: "build-7.corp" })).status).toBe(421);
  expect((await call("/healthz", { host: "build-8.corp" })).status).toBe(200);
});

const rule = JSON.stringify({ fault: { type: "lose_response" } });
const json = "application/json";

test.each<[string, Record<string, string>, number]>([
  ["of this computer", { "content-type": json }, 201],
  ["of a page of this computer", { "content-type": json, origin: "http://localhost:5173" }, 201],
  ["of a page that is allowed", { "content-type": json, origin: "https://app.example" }, 201],
  ["of another page", { "content-type": json, origin: "https://evil.example" }, 403],
  ["of a page without an origin", { "content-type": json, origin: "null" }, 403],
  ["as plain text", { "content-type": "text/plain" }, 400],
  ["of no type", {}, 400],
  ["for another host", { "content-type": json, host: "rebound.example" }, 421],
])("a fault rule %s, %j, gets %i, wherever the server listens", async (_, headers, status) => {
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    await start({ host, faults: {}, corsOrigins: ["https://app.example"] });
    for (const path of ["/__faults", "/%5F_faults"]) {
      const got = await call(path, headers, "POST", rule);
      expect(got.status).toBe(status);
      if (status !== 201) expect(JSON.parse(got.body)).toMatchObject({ type: "error" });
    }
    const { body } = await call("/__faults", {});
    expect(JSON.parse(body).data).toHaveLength(status === 201 ? 2 : 0);
    await server.stop();
  }
});
