import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CloudAgents, NotFoundError, TurnFailedError } from "../../src/index.ts";
import { runStreamFaults } from "../helpers/runStreamFaults.ts";
import { startReferenceServer } from "../helpers/startReferenceServer.ts";
import { streamFaults } from "../helpers/streamFaults.ts";

let server: Awaited<ReturnType<typeof startReferenceServer>>;
beforeAll(async () => {
  server = await startReferenceServer();
});
afterAll(() => server.stop());

const intact = { repeated: 0, missing: 0, misplaced: 0, latePieces: 0 };

test.each(Object.keys(streamFaults))("a stream that %s gives every event once and in order", async (kind) => {
  const result = await runStreamFaults(server.url, streamFaults[kind] ?? [], {
    sessions: 2,
    past: 1,
    live: 1,
  });
  expect(result).toMatchObject({ ...intact, delivered: result.logged });
  // Fewer than on an idle machine: on a busy one, a connection lives longer.
  expect(result.faults).toBeGreaterThan(50);
});

test("a stream whose events come in another order than the log's gives each of them once", async () => {
  const rules = [
    { match: { operation: "streamSessionEvents" }, fault: { type: "reorder_events", every: 3 } },
  ];
  const result = await runStreamFaults(server.url, rules, { sessions: 2, past: 1, live: 0, inOrder: false });
  expect(result).toMatchObject({ ...intact, delivered: result.logged });
  expect(result.faults).toBeGreaterThan(1);
});

async function createSession(url: string) {
  const api = new CloudAgents(
    { token: "pt-1", baseUrl: url },
    { sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)) },
  );
  const agent = await api.agents.create({ name: "reviewer", model: "auto" });
  const environment = await api.environments.create({ name: "default", config: { type: "cloud" } });
  const { id } = await api.sessions.create({ agent: agent.id, environment_id: environment.id });
  return { api, id };
}

test("a run follows its turn, waits for one that is running, and ends with an interrupt", async () => {
  const { api, id } = await createSession(server.url);
  const first = api.sessions.run(id, "talk");
  const pieces: string[] = [];
  let second: Promise<string> | undefined;
  for await (const event of first) {
    if (event.type === "agent.message" && event.delta) pieces.push(...event.content.map(({ text }) => text));
    second ??= Promise.resolve(api.sessions.run(id, "many", { whenIdle: "wait" })).then(({ text }) => text);
  }
  const { text } = await first;
  expect(text).toMatch(/^一つ二つ three .* twelve$/);
  expect(pieces.length).toBeGreaterThan(0);
  expect(pieces.filter((piece) => !text.includes(piece))).toEqual([]);
  expect(await second).toBe("終わり。");

  const third = api.sessions.run(id, "talk", {
    onEvent: ({ type }) => {
      if (type === "session.status_running") void api.sessions.interrupt(id);
    },
  });
  expect((await third).events.map(({ type }) => type)).toContain("user.interrupt");
});

test("a server that restarts in the middle of a turn loses no event, and the turn fails", async () => {
  const data = await mkdtemp(join(tmpdir(), "client-streams-"));
  let durable = await startReferenceServer("0", `--data=${data}`);
  const { port } = new URL(durable.url);
  const { api, id } = await createSession(durable.url);
  const run = api.sessions.run(id, "talk");
  const seen: string[] = [];
  const read = async () => {
    for await (const event of run) {
      if (!("delta" in event && event.delta)) seen.push(event.id);
      if (event.type !== "session.status_running") continue;
      await durable.stop();
      durable = await startReferenceServer(port, `--data=${data}`);
    }
  };
  const error = await read().catch((thrown: unknown) => thrown);
  const log: string[] = [];
  for await (const event of api.sessions.events.list(id)) log.push(event.id);
  await durable.stop();
  await rm(data, { recursive: true });
  expect(error).toBeInstanceOf(TurnFailedError);
  expect(seen).toEqual(log);
});

test("a session that is not there is final at once", async () => {
  const { api } = await createSession(server.url);
  await expect(api.sessions.events.stream("sess_none").next()).rejects.toThrow(NotFoundError);
});
