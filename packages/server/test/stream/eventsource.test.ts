import { setTimeout as wait } from "node:timers/promises";
import type { KnownSessionEvent } from "@cloud-agents/types";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { EventSource } from "eventsource";
import { defaultScenario } from "../../src/generated/defaultScenario.ts";
import { systemClock } from "../../src/ids/Clock.ts";
import { randomIds } from "../../src/ids/Ids.ts";
import { ScenarioRuntime } from "../../src/runtime/ScenarioRuntime.ts";
import { type RunningServer, startServer } from "../../src/startServer.ts";
import { type DroppingProxy, droppingProxy } from "../helpers/droppingProxy.ts";
import { message } from "../helpers/testServer.ts";

const clock = systemClock();
const ids = randomIds(clock);
const runtime = new ScenarioRuntime(defaultScenario, { clock, ids });
const authorization = "Bearer alice";

let server: RunningServer;
let closing: { close(): void }[] = [];
beforeEach(async () => {
  server = await startServer({ runtime });
});
afterEach(async () => {
  for (const each of closing) each.close();
  closing = [];
  await server.stop();
});

async function call<Body>(path: string, body?: object): Promise<Body> {
  const headers = { authorization, "content-type": "application/json" };
  const request = body ? { method: "POST", body: JSON.stringify(body), headers } : { headers };
  const response = await fetch(server.url + path, request);
  expect(response.ok).toBe(true);
  return (await response.json()) as Body;
}

async function createSession(): Promise<string> {
  const agent = await call<{ id: string }>("/agents", { name: "reader", model: "ultimate" });
  const environment = await call<{ id: string }>("/environments", { name: "box", config: { type: "cloud" } });
  const body = { agent: agent.id, environment_id: environment.id, delta_flush_interval_ms: 50 };
  return (await call<{ id: string }>("/sessions", body)).id;
}

const readLog = async (session: string) =>
  (await call<{ data: KnownSessionEvent[] }>(`/sessions/${session}/events?limit=100`)).data;

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (await met()) return;
    await wait(20);
  }
  throw new Error(`Waited in vain until ${what}.`);
}

/** Sends a message and waits until the turn is over. */
async function takeTurn(session: string, text: string): Promise<void> {
  await call(`/sessions/${session}/events`, { events: [message(text)] });
  const status = async () => (await call<{ status: string }>(`/sessions/${session}`)).status;
  await until("the session was idle", async () => (await status()) === "idle");
}

const types: KnownSessionEvent["type"][] = [
  "user.message",
  "user.define_outcome",
  "user.interrupt",
  "session.status_running",
  "session.status_idle",
  "session.error",
  "span.model_request_start",
  "span.model_request_end",
  "agent.thinking",
  "agent.message",
  "agent.tool_use",
  "agent.tool_result",
];

/** Follows a session the way a browser does, through a proxy. */
function follow({ url }: DroppingProxy, session: string) {
  const source = new EventSource(`${url}/sessions/${session}/events/stream`, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, authorization } }),
  });
  closing.push(source);
  const complete: KnownSessionEvent[] = [];
  let deltas = 0;
  for (const type of types)
    source.addEventListener(type, ({ data }) => {
      const event = JSON.parse(data) as KnownSessionEvent;
      if (event.type === "agent.message" && event.delta) deltas += 1;
      else complete.push(event);
    });
  return { complete, deltas: () => deltas };
}

async function proxyOf(bytesOf: (connection: number) => number): Promise<DroppingProxy> {
  const proxy = await droppingProxy(server.url, bytesOf);
  closing.push(proxy);
  return proxy;
}

function untilComplete({ complete }: { complete: unknown[] }, log: unknown[]): Promise<void> {
  return until("the follower had as many events as the log", () => complete.length >= log.length);
}

const turns = ["How long does delivery take?", "long", "Hello"];

test("an EventSource that is dropped once, anywhere, has every event once and in order", async () => {
  const session = await createSession();
  const positions = Array.from({ length: 48 }, (_, index) => index * 173);
  const proxies = await Promise.all(
    positions.map((bytes) => proxyOf((connection) => (connection === 0 ? bytes : Number.POSITIVE_INFINITY))),
  );
  const followers = proxies.map((proxy) => follow(proxy, session));
  for (const text of turns) await takeTurn(session, text);
  const log = await readLog(session);
  await Promise.all(followers.map((follower) => untilComplete(follower, log)));
  for (const { complete } of followers) expect(complete).toEqual(log);
  expect(proxies.map((proxy) => proxy.drops())).toEqual(positions.map(() => 1));
  expect(followers.some(({ deltas }) => deltas() > 0)).toBe(true);
});

test("an EventSource that is dropped again and again has every event once and in order", async () => {
  const session = await createSession();
  const proxy = await proxyOf((connection) => (connection < 5 ? 2_000 : Number.POSITIVE_INFINITY));
  const follower = follow(proxy, session);
  for (const text of turns) await takeTurn(session, text);
  const log = await readLog(session);
  await untilComplete(follower, log);
  expect(follower.complete).toEqual(log);
  expect(proxy.drops()).toBe(5);
});
