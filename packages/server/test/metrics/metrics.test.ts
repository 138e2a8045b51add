import { networkInterfaces } from "node:os";
import { hasPostgres, type Postgres, startPostgres } from "@cloud-agents/deployment";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createMetrics } from "../../src/metrics/createMetrics.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../src/startServer.ts";
import { fakeRuntime } from "../helpers/fakeRuntime.ts";
import { readStream } from "../helpers/readStream.ts";
import { access, message } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

const servers: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(options: ServerOptions = {}): Promise<RunningServer> {
  const server = await startServer({ metrics: "on", ...options });
  servers.push(server);
  return server;
}

const post = async ({ url }: { url: string }, path: string, body: object): Promise<{ id: string }> => {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { authorization: "Bearer alice", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { id: string };
};

async function createSession(server: { url: string }): Promise<string> {
  const agent = await post(server, "/agents", { name: "reviewer", model: "ultimate" });
  const environment = await post(server, "/environments", { name: "box", config: { type: "cloud" } });
  return (await post(server, "/sessions", { agent: agent.id, environment_id: environment.id })).id;
}

/** The value of each series. */
async function read({ url }: { url: string }): Promise<Record<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const [, series = "", value] = /^cloud_agents_(.*) (\S+)$/.exec(line) ?? [];
      return [series, Number(value)];
    }),
  );
}

test("nobody can read metrics unless they were asked for", async () => {
  const server = await startServer();
  servers.push(server);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
});

test("responses are counted by operation and status, and those of no operation, too", async () => {
  const server = await start();
  await post(server, "/agents", { name: "reviewer", model: "ultimate" });
  await post(server, "/agents", { name: "reviewer", model: "ultimate" });
  await post(server, "/agents", { name: 7 });
  await fetch(`${server.url}/agents`);
  await fetch(`${server.url}/nowhere`);
  await fetch(`${server.url}/agents`, { method: "DELETE" });
  const found = await read(server);
  expect(found).toMatchObject({
    'requests_total{operation="createAgent",status="201"}': 2,
    'requests_total{operation="createAgent",status="400"}': 1,
    'requests_total{operation="listAgents",status="401"}': 1,
    'requests_total{operation="none",status="404"}': 1,
    'requests_total{operation="none",status="405"}': 1,
    'request_duration_seconds_count{operation="createAgent"}': 3,
    'request_duration_seconds_bucket{le="+Inf",operation="listAgents"}': 1,
  });
  expect(Object.keys(found).filter((series) => series.startsWith("pool"))).toEqual([]);
});

test("streams are open and turns run until they end, and an event that a reader waited for has its lag counted", async () => {
  const runtime = fakeRuntime();
  const server = await start({ runtime });
  const session = await createSession(server);
  await post(server, `/sessions/${session}/events`, { events: [message("hello")] });
  const turn = await until(() => runtime.turns[0]);
  const stream = await readStream(`${server.url}/sessions/${session}/events/stream`);
  await stream.take(3);
  const before = await read(server);
  expect(before).toMatchObject({ open_streams: 1, running_turns: 1, event_lag_seconds_count: 0 });

  turn.step({ type: "thinking", text: 'They wrote "processed_at":"2001-01-01T00:00:00.000Z".' });
  await stream.take(1);
  const lagged = await read(server);
  expect(lagged.event_lag_seconds_count).toBe(1);
  expect(lagged.event_lag_seconds_sum).toBeLessThan(60);
  turn.step({ type: "text", text: "hi" }, { type: "message_end" });
  turn.end();
  await stream.close();
  await until(async () => {
    const { open_streams, running_turns } = await read(server);
    return open_streams === 0 && running_turns === 0;
  });
});

test("a group of requests is one commit, of their number", async () => {
  const server = await start();
  await Promise.all([1, 2, 3].map(() => post(server, "/agents", { name: "reviewer", model: "ultimate" })));
  const { commit_group_size_sum: requests, commit_group_size_count: commits } = await read(server);
  expect(requests).toBe(3);
  expect(commits).toBeGreaterThan(0);
});

test("the lag is the time since the event was written, and none when clocks differ", async () => {
  const written = Date.parse("2026-01-01T00:00:00.000Z");
  const body = `{"tool_input":{"processed_at":"2001-01-01T00:00:00.000Z"},"processed_at":"${new Date(written).toISOString()}"}`;
  const lagOf = async (now: number) => {
    const metrics = createMetrics({ readers: "on", ...access, now: () => now });
    metrics.delivered(body);
    const { Hono } = await import("hono");
    const app = new Hono();
    metrics.routes(app);
    const text = await (await app.request("http://localhost/metrics")).text();
    return Number(/lag_seconds_sum (\S+)/.exec(text)?.[1]);
  };
  expect(await lagOf(written + 250)).toBe(0.25);
  expect(await lagOf(written - 250)).toBe(0);
});

test("the page of a stranger cannot read them, nor one whose name was given this computer's address", async () => {
  const server = await start({ host: "0.0.0.0" });
  const url = `http://127.0.0.1:${server.port}/metrics`;
  expect((await fetch(url, { headers: { origin: "https://evil.example" } })).status).toBe(403);
  const { get } = await import("node:http");
  const status = await new Promise((resolve) =>
    get(url, { headers: { host: "evil.example" } }, (response) => resolve(response.resume().statusCode)),
  );
  expect(status).toBe(421);
});

const address = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

(address === undefined ? test.skip : test)(
  "another computer can read them only when they are for the network",
  async () => {
    for (const [metrics, status] of [
      ["on", 403],
      ["network", 200],
    ] as const) {
      const { port } = await start({ host: "0.0.0.0", metrics });
      expect((await fetch(`http://${address}:${port}/metrics`)).status).toBe(status);
    }
  },
);

(hasPostgres ? describe : describe.skip)("with PostgreSQL", () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test("the connections to the database are shown, and the lag of events that another server wrote", async () => {
    const database = await postgres.create();
    const runtime = fakeRuntime();
    const one = await start({ database, runtime });
    const two = await start({ database });
    const session = await createSession(one);
    const stream = await readStream(`${two.url}/sessions/${session}/events/stream`);
    await post(one, `/sessions/${session}/events`, { events: [message("hello")] });
    await stream.take(3);
    const found = await read(two);
    expect(found.pool_connections).toBeGreaterThan(0);
    expect(found.pool_idle_connections).toBeGreaterThanOrEqual(0);
    expect(found).toMatchObject({ pool_waiting: 0, running_turns: 0, open_streams: 1 });
    expect(found.event_lag_seconds_count).toBeGreaterThan(0);
    expect(Object.keys(found).filter((series) => series.startsWith("commit_group"))).toEqual([]);
    expect((await read(one)).running_turns).toBe(1);
    await stream.close();
  });
});
