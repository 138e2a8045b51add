import { afterEach, describe, expect, test } from "@jest/globals";
import { fakeRuntime, usage } from "../helpers/fakeRuntime.ts";
import { interrupt, message, testServer } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

let server: ReturnType<typeof testServer>;
afterEach(() => server.stop());

const statusOf = async (session: string) => (await server.get(`/sessions/${session}`)).body.status;
const typesOf = async (session: string) => (await server.log(session)).map(({ type }) => type);
const processing =
  "Session is processing and cannot accept a new message. Wait until it is idle, or send user.interrupt.";

describe("a session", () => {
  test("starts idle with what it was given", async () => {
    server = testServer();
    const given = { title: "Talk", vault_ids: ["v1"], memory_store_ids: ["m1"], metadata: { a: "b" } };
    const session = await server.createSession(given);
    const { body } = await server.get(`/sessions/${session}`);
    expect(body).toMatchObject({
      ...given,
      status: "idle",
      resources: [],
      archived_at: null,
      usage: usage(0, 0),
    });
    expect(body.agent.id).toBe(body.agent_id);
  });

  test.each([
    ["agent", { agent: "agent_unknown" }, "Agent 'agent_unknown' was not found.", "agent"],
    [
      "environment",
      { environment_id: "env_unknown" },
      "Environment 'env_unknown' was not found.",
      "environment_id",
    ],
    [
      "file",
      { resources: [{ file_id: "file_unknown" }] },
      "File 'file_unknown' was not found.",
      "resources[0].file_id",
    ],
  ])("needs an %s that exists", async (_, wrong, text, param) => {
    server = testServer();
    const { body } = await server.get(`/sessions/${await server.createSession()}`);
    const ids = { agent: body.agent_id, environment_id: body.environment_id };
    const got = await server.post("/sessions", { ...ids, ...wrong });
    expect(got.status).toBe(404);
    expect(got.body.error).toEqual({ type: "not_found_error", message: text, param });
  });

  test("that is archived is read, but not listed unless asked", async () => {
    server = testServer();
    const [first, second] = [await server.createSession(), await server.createSession()];
    const archived = await server.post(`/sessions/${first}/archive`);
    expect(archived.body).toMatchObject({ status: "idle", archived_at: expect.any(String) });
    const listed = async (query: string) =>
      (await server.get(`/sessions${query}`)).body.data.map(({ id }) => id);
    expect(await listed("")).toEqual([second]);
    expect(await listed("?include_archived=true")).toEqual([second, first]);
    expect((await server.get(`/sessions/${first}`)).body).toEqual(archived.body);
    expect((await server.post(`/sessions/${first}/archive`)).body).toEqual(archived.body);
  });

  test.each([
    ["archived", "archive"],
    ["cancelled", "cancel"],
  ])("that is %s takes no events and no resources", async (state, action) => {
    server = testServer();
    const session = await server.createSession();
    await server.post(`/sessions/${session}/${action}`);
    const text = `Session '${session}' is ${state}.`;
    const resources = [{ type: "github_repository", url: "https://github.com/o/r" }];
    for (const got of [
      await server.say(session, "hello"),
      await server.send(session, interrupt),
      await server.post(`/sessions/${session}/resources`, { resources }),
    ]) {
      expect(got.status).toBe(409);
      expect(got.body.error.message).toBe(text);
    }
    expect(await server.log(session)).toEqual([]);
  });

  test("that is cancelled stays so, and can be put away", async () => {
    server = testServer();
    const session = await server.createSession();
    const cancelled = await server.post(`/sessions/${session}/cancel`);
    expect((await server.post(`/sessions/${session}/cancel`)).body).toEqual(cancelled.body);
    expect((await server.post(`/sessions/${session}/archive`)).body.status).toBe("cancelled");
  });

  test("that is archived cannot be cancelled", async () => {
    server = testServer();
    const session = await server.createSession();
    await server.post(`/sessions/${session}/archive`);
    expect((await server.post(`/sessions/${session}/cancel`)).status).toBe(409);
  });

  test.each(["/sessions/sess_x", "/sessions/sess_x/events", "/sessions/sess_x/events/stream"])(
    "that does not exist is 404 at %s",
    async (path) => {
      server = testServer();
      expect((await server.get(path)).body.error.message).toBe("Session 'sess_x' was not found.");
    },
  );
});

describe("a message", () => {
  test("is returned at once, and starts a turn", async () => {
    const runtime = fakeRuntime();
    server = testServer({ runtime });
    const session = await server.createSession();
    const { status, body } = await server.say(session, "hello");
    expect(status).toBe(202);
    expect(body.data).toHaveLength(1);
    expect(await statusOf(session)).toBe("processing");
    const { turn } = await until(() => runtime.turns[0]);
    expect(turn).toMatchObject({
      sessionId: session,
      turnId: body.data[0]?.turn_id,
      text: "hello",
      history: [],
    });
  });

  test("can come with 999 others, and not with more: of those none is kept", async () => {
    const runtime = fakeRuntime();
    server = testServer({ runtime });
    const session = await server.createSession();
    const texts = Array.from({ length: 1001 }, (_, index) => `${index}`);
    const refused = await server.say(session, ...texts);
    expect(refused.body.error).toMatchObject({
      message: "Field 'events' must contain at most 1000 items.",
      param: "events",
    });
    expect(await server.log(session)).toEqual([]);
    const { status, body } = await server.say(session, ...texts.slice(1));
    expect(status).toBe(202);
    expect(body.data).toHaveLength(1000);
  });

  test("while a turn runs is 409, and nothing of its request is kept", async () => {
    const runtime = fakeRuntime();
    server = testServer({ runtime });
    const session = await server.createSession();
    await server.say(session, "first");
    const before = await until(async () => (await server.log(session)).length === 3 && server.log(session));
    const got = await server.send(session, { ...message("second"), type: "user.define_outcome" }, interrupt);
    expect(got.status).toBe(409);
    expect(got.body.error).toEqual({ type: "conflict_error", message: processing });
    expect(await server.log(session)).toEqual(before);
    expect((await server.post(`/sessions/${session}/archive`)).status).toBe(409);
  });

  test("shares its turn with the others of its request", async () => {
    const runtime = fakeRuntime();
    server = testServer({ runtime });
    const session = await server.createSession();
    const outcome = { ...message("three"), type: "user.define_outcome" };
    const { body } = await server.send(session, message("one"), message("two"), outcome);
    expect(new Set(body.data.map(({ turn_id }) => turn_id)).size).toBe(1);
    expect((await until(() => runtime.turns[0])).turn.text).toBe("one\ntwo\nthree");
    expect(runtime.turns).toHaveLength(1);
  });

  test("that is not valid keeps the others of its request out, too", async () => {
    server = testServer();
    const session = await server.createSession();
    for (const events of [[message("fine"), { type: "user.message" }], [], [{ type: "user.shout" }]]) {
      expect((await server.post(`/sessions/${session}/events`, { events })).status).toBe(400);
    }
    expect(await server.log(session)).toEqual([]);
  });
});

describe("an interrupt", () => {
  test("ends the running turn, whose runtime can write nothing more", async () => {
    const runtime = fakeRuntime();
    server = testServer({ runtime });
    const session = await server.createSession();
    const sent = await server.say(session, "hello");
    const running = await until(() => runtime.turns[0]);
    const thought = { type: "thinking", text: "Hm." } as const;
    running.step({ type: "usage", usage: usage(7, 1) }, { type: "text", text: "Half" }, thought);
    await until(async () => (await typesOf(session)).includes("agent.thinking"));
    running.step({ type: "text", text: "a mess" });
    const got = await server.send(session, interrupt);
    expect(got.status).toBe(202);
    expect(got.body.data[0]?.turn_id).toBe(sent.body.data[0]?.turn_id);
    expect(running.turn.signal.aborted).toBe(true);
    running.step({ type: "message_end" });
    running.end();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await typesOf(session)).toEqual([
      "user.message",
      "session.status_running",
      "span.model_request_start",
      "agent.message",
      "agent.thinking",
      "user.interrupt",
      "session.status_idle",
    ]);
    expect((await server.get(`/sessions/${session}`)).body).toMatchObject({
      status: "idle",
      usage: usage(7, 1),
    });
  });

  test("and a message in one request end one turn and start another", async () => {
    const runtime = fakeRuntime();
    server = testServer({ runtime });
    const session = await server.createSession();
    await server.say(session, "first");
    await until(() => runtime.turns[0]);
    const { status, body } = await server.send(session, interrupt, message("second"));
    expect(status).toBe(202);
    expect(body.data[0]?.turn_id).not.toBe(body.data[1]?.turn_id);
    const second = await until(() => runtime.turns[1]);
    expect(second.turn.text).toBe("second");
    expect(second.turn.history.map(({ type }) => type)).toEqual([
      "user.message",
      "session.status_running",
      "span.model_request_start",
      "user.interrupt",
      "session.status_idle",
    ]);
    expect(await statusOf(session)).toBe("processing");
  });

  test("after a message in one request leaves nothing to run", async () => {
    const runtime = fakeRuntime();
    server = testServer({ runtime });
    const session = await server.createSession();
    await server.send(session, message("never mind"), interrupt);
    expect(await typesOf(session)).toEqual(["user.message", "user.interrupt", "session.status_idle"]);
    expect(await statusOf(session)).toBe("idle");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(runtime.turns).toEqual([]);
  });

  test("of an idle session is recorded and changes nothing", async () => {
    server = testServer();
    const session = await server.createSession();
    const before = (await server.get(`/sessions/${session}`)).body;
    expect((await server.send(session, interrupt)).status).toBe(202);
    expect(await typesOf(session)).toEqual(["user.interrupt"]);
    expect((await server.get(`/sessions/${session}`)).body).toEqual(before);
  });
});

test("cancelling ends the running turn for good", async () => {
  const runtime = fakeRuntime();
  server = testServer({ runtime });
  const session = await server.createSession();
  await server.say(session, "hello");
  const running = await until(() => runtime.turns[0]);
  const { status, body } = await server.post(`/sessions/${session}/cancel`);
  expect(status).toBe(200);
  expect(body.status).toBe("cancelled");
  expect(running.turn.signal.aborted).toBe(true);
  const log = await server.log(session);
  running.step({ type: "text", text: "too late" }, { type: "message_end" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await server.log(session)).toEqual(log);
});
