import { readFileSync } from "node:fs";
import { type OutgoingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import {
  hasNginx,
  hasPostgres,
  type Nginx,
  type Postgres,
  startNginx,
  startPostgres,
} from "@cloud-agents/deployment";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { type RunningServer, startServer } from "../src/startServer.ts";
import { echo } from "./helpers/fakeRuntime.ts";
import { readStream } from "./helpers/readStream.ts";
import { message } from "./helpers/testServer.ts";

const deploy = new URL("../../../deploy/", import.meta.url);
const configuration = readFileSync(new URL("nginx.conf", deploy), "utf8");
const compose = parse(readFileSync(new URL("compose.yaml", deploy), "utf8"));

test("nginx asks for the servers by the name and port that they have in the composition", () => {
  expect(Object.keys(compose.services)).toEqual(["database", "server", "proxy"]);
  expect(configuration).toContain("server server:4020 ");
  expect(compose.services.server.environment.CLOUD_AGENTS_SERVER_DATABASE).toMatch(/@database\/agents$/);
});

/** The composition as processes: nobody can tell from it which server responds. */
(hasPostgres && hasNginx ? describe : describe.skip)("three servers behind nginx, as in deploy/", () => {
  let postgres: Postgres;
  let servers: RunningServer[];
  let nginx: Nginx;
  let url: string;

  beforeAll(async () => {
    postgres = await startPostgres();
    const database = await postgres.create();
    servers = await Promise.all(
      [0, 1, 2].map(() => startServer({ database, runtime: echo, metrics: "on", faults: {} })),
    );
    nginx = await startNginx(servers.map((server) => server.url));
    url = nginx.url;
  }, 60_000);

  afterAll(async () => {
    await nginx.stop();
    await Promise.all(servers.map((server) => server.stop()));
    await postgres.stop();
  });

  const post = async (path: string, body: object) => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { authorization: "Bearer alice", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
    return (await response.json()) as { id: string };
  };

  test("have what each other has stored, and pass events on when they are sent, whoever runs the turn", async () => {
    const agent = await post("/agents", { name: "reviewer", model: "ultimate" });
    const environment = await post("/environments", { name: "box", config: { type: "cloud" } });
    const session = await post("/sessions", { agent: agent.id, environment_id: environment.id });
    const stream = await readStream(`${url}/sessions/${session.id}/events/stream`);
    for (const text of ["one", "two", "three"]) {
      await post(`/sessions/${session.id}/events`, { events: [message(text)] });
      let last: string | undefined;
      while (last !== "session.status_idle") last = (await stream.next())?.event;
    }
    await stream.close();
  });

  test.each([
    "/metrics",
    "/%6Detrics",
    "/x/../metrics",
    "/__faults",
    "/__faults/",
    "/%5f_faults",
    "/__nginx/away",
  ])("keep %s to themselves", async (path) => {
    const { status, body } = await ask(url, path);
    expect(status).toBe(404);
    expect(body).toBe((await ask(servers[0]?.url as string, "/nowhere")).body);
  });

  test.each([
    ["a path that is malformed", "/agents/%zz", {}],
    ["headers that are too large", "/agents", { "x-large": "x".repeat(20_000) }],
    ["a body that is too large", "/agents", { "content-length": `${33 * 1024 * 1024}` }],
  ])("refuse %s in the words of a server, whoever does", async (_, path, headers) => {
    const own = await ask(servers[0]?.url as string, path, headers);
    const got = await ask(url, path, headers);
    expect(own.status).toBeGreaterThanOrEqual(400);
    expect({ ...got, requestId: "" }).toEqual({ ...own, requestId: "" });
    expect(got.requestId).toMatch(/^req_[0-9a-f]{32}$/);
  });

  test("take a file as large as one of them does", async () => {
    const form = new FormData();
    form.set("file", new File([new Uint8Array(31 * 1024 * 1024)], "large.bin"));
    const headers = { authorization: "Bearer alice" };
    const { status } = await fetch(`${url}/files`, { method: "POST", headers, body: form });
    expect(status).toBe(201);
  });

  test("go on when one of them is gone", async () => {
    await servers[0]?.stop();
    for (let index = 0; index < 6; index += 1) await post("/agents", { name: "reviewer", model: "ultimate" });
  });

  test("are away, and nginx says so as a server does whose database is away", async () => {
    await Promise.all(servers.map((server) => server.stop()));
    const { status, type, body, retryAfter, requestId } = await ask(url, "/agents");
    expect({ status, type, retryAfter }).toEqual({ status: 500, type: "application/json", retryAfter: "1" });
    expect(JSON.parse(body)).toEqual({
      type: "error",
      error: { type: "api_error", message: "Internal server error." },
    });
    expect(requestId).toMatch(/^req_/);
  });
});

interface Got {
  status: number | undefined;
  type: string | undefined;
  body: string;
  requestId: unknown;
  retryAfter: string | undefined;
}

/** Sends a request that `fetch` would not. */
function ask(url: string, path: string, headers: OutgoingHttpHeaders = {}): Promise<Got> {
  const { hostname, port } = new URL(url);
  const method = headers["content-length"] ? "POST" : "GET";
  const usual = { authorization: "Bearer alice", "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const options = { method, host: hostname, port, path, agent: false };
    const sent = request({ ...options, headers: { ...usual, ...headers } }, async (response) => {
      const { statusCode: status, headers: got } = response;
      const found = { status, type: got["content-type"], body: await text(response) };
      sent.destroy();
      resolve({ ...found, requestId: got["x-request-id"], retryAfter: got["retry-after"] });
    });
    sent.on("error", reject);
    if (method === "GET") sent.end();
    else sent.flushHeaders();
  });
}
