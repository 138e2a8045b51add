import { checkEvent } from "@cloud-agents/validator";
import { afterEach, describe, expect, test } from "@jest/globals";
import { defaultScenario } from "../../src/generated/defaultScenario.ts";
import { seeded } from "../../src/ids/Ids.ts";
import { TurnFailure, type TurnStep } from "../../src/runtime/AgentRuntime.ts";
import { ScenarioRuntime } from "../../src/runtime/ScenarioRuntime.ts";
import { echo, fakeRuntime, usage } from "../helpers/fakeRuntime.ts";
import { testServer } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

let server: ReturnType<typeof testServer>;
afterEach(() => server.stop());

const idle = (session: string) =>
  until(async () => (await server.get(`/sessions/${session}`)).body.status === "idle");

/** Runs one turn of a session with these steps. */
async function play(steps: TurnStep[], more: object = {}) {
  const runtime = fakeRuntime();
  server = testServer({ runtime, ...more });
  const session = await server.createSession();
  await server.say(session, "hello");
  const turn = await until(() => runtime.turns[0]);
  turn.step(...steps);
  return { session, turn, runtime };
}

test("a turn is written in order, every event as described and of the same turn", async () => {
  const { session, turn } = await play([
    { type: "thinking", text: "Let me see." },
    { type: "tool_use", id: "toolu_1", name: "read", input: { path: "/data/a" } },
    { type: "tool_result", id: "toolu_1", text: "contents", isError: false },
    { type: "tool_use", id: "toolu_2", name: "run", input: {} },
    { type: "tool_result", id: "toolu_2", text: "", isError: true },
    { type: "text", text: "Here " },
    { type: "text", text: "it is." },
    { type: "message_end" },
    { type: "text", text: "Anything else?" },
    { type: "usage", usage: usage(10, 2) },
    { type: "usage", usage: usage(12, 4) },
  ]);
  turn.end();
  await idle(session);
  const log = await server.log(session);
  expect(log.map(({ type }) => type)).toEqual([
    "user.message",
    "session.status_running",
    "span.model_request_start",
    "agent.thinking",
    "agent.tool_use",
    "agent.tool_result",
    "agent.tool_use",
    "agent.tool_result",
    "agent.message",
    "agent.message",
    "span.model_request_end",
    "session.status_idle",
  ]);
  expect(log.flatMap(checkEvent)).toEqual([]);
  expect(new Set(log.map(({ turn_id }) => turn_id)).size).toBe(1);
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  expect(log[2]?.span_id).toBe(log[10]?.span_id);
  expect(log[7]).toMatchObject({ tool_use_id: "toolu_2", content: [], is_error: true });
  expect(log[8]?.content).toEqual([{ type: "text", text: "Here it is." }]);
  expect(log[10]?.usage).toEqual(usage(12, 4));
  expect(log[11]?.usage).toEqual(usage(12, 4));
});

test("a session's usage is that of all its turns", async () => {
  server = testServer({ runtime: echo });
  const session = await server.createSession();
  for (const text of ["one", "two"]) {
    await server.say(session, text);
    await idle(session);
  }
  expect((await server.get(`/sessions/${session}`)).body.usage).toEqual(usage(6, 10));
});

test("a runtime knows the session's files by name, and at most 200 events of earlier turns", async () => {
  const runtime = fakeRuntime();
  server = testServer({ runtime });
  const file = await server.upload("spec.md");
  const session = await server.createSession({ resources: [{ file_id: file }] });
  for (let count = 0; count < 250; count += 1) await server.send(session, { type: "user.interrupt" });
  await server.say(session, "look");
  const { turn } = await until(() => runtime.turns[0]);
  expect(turn.fileNames).toEqual({ [file]: "spec.md" });
  expect(turn.resources).toEqual([{ type: "file", file_id: file, path: `/data/${file}` }]);
  expect(turn.history).toHaveLength(200);
  expect(turn.history.every(({ type }) => type === "user.interrupt")).toBe(true);
});

describe("a turn that fails", () => {
  test("says what its runtime means to say, and makes the session idle", async () => {
    const { session, turn } = await play([{ type: "text", text: "Half" }]);
    turn.fail(new TurnFailure("The model is not available.", "model_unavailable"));
    await idle(session);
    const log = await server.log(session);
    expect(log.slice(3).map(({ type }) => type)).toEqual(["session.error", "session.status_idle"]);
    expect(log[3]).toMatchObject({ error: "The model is not available.", code: "model_unavailable" });
    expect((await server.say(session, "again")).status).toBe(202);
  });

  test("otherwise tells its reason to the log only", async () => {
    const logged: object[] = [];
    const log = {
      debug() {},
      info() {},
      warn() {},
      error: (_: string, fields = {}) => void logged.push(fields),
    };
    const { session, turn } = await play([], { log });
    turn.fail(new Error("connection to 10.0.0.7 refused"));
    await idle(session);
    const events = await server.log(session);
    expect(events[3]).toMatchObject({ type: "session.error", code: "runtime_error" });
    expect(JSON.stringify(events)).not.toContain("10.0.0.7");
    expect(logged).toEqual([expect.objectContaining({ error: new Error("connection to 10.0.0.7 refused") })]);
  });

  test("is one without a message", async () => {
    const { session, turn } = await play([{ type: "thinking", text: "Hm." }]);
    turn.end();
    await idle(session);
    expect((await server.log(session))[4]).toMatchObject({ type: "session.error", code: "no_answer" });
  });
});

test("the same seed gives the same ids, times and events, however often they are read", async () => {
  const run = async (reads: number): Promise<string> => {
    const { clock, ids } = seeded(7);
    const runtime = new ScenarioRuntime(defaultScenario, { clock, ids });
    server = testServer({ seed: 7, clock, ids, runtime });
    const session = await server.createSession();
    await server.say(session, "hello");
    for (let count = 0; count < reads; count += 1) await server.get(`/sessions/${session}`);
    await idle(session);
    const result = JSON.stringify([await server.log(session), (await server.get("/sessions")).body]);
    await server.stop();
    return result;
  };
  const first = await run(0);
  expect(await run(25)).toBe(first);
  expect(first).toContain("agent.message");
  server = testServer();
});
