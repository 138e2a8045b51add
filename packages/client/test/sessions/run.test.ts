import type { SessionEvent } from "@cloud-agents/types";
import { expect, test } from "@jest/globals";
import { CloudAgents, ConflictError, TurnFailedError } from "../../src/index.ts";
import { run } from "../../src/sessions/run.ts";
import { type LogEvent, startLogServer } from "../helpers/startLogServer.ts";

const usage = {
  input_tokens: 3,
  output_tokens: 4,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
};
let serial = 0;
const event = (turn_id: string, type: string, rest: object = {}): LogEvent => {
  serial += 1;
  return { id: `evt_${serial}`, type, turn_id, ...rest };
};
const text = (turn: string, written: string) =>
  event(turn, "agent.message", { content: [{ type: "text", text: written }] });
const idle = (turn: string) => event(turn, "session.status_idle", { usage });

type Server = Awaited<ReturnType<typeof startLogServer>>;

/** A session whose turns `answer` writes; sending to it while a turn runs is 409. */
async function session(answer: (server: Server, turn: string) => void, log: LogEvent[] = []) {
  const sent: { body: unknown; key: string | null }[] = [];
  const isBusy = () => {
    const statuses = server.log.filter(({ type }) => /^(session\.status|user\.message)/.test(type));
    return (statuses.at(-1)?.type ?? "session.status_idle") !== "session.status_idle";
  };
  const server: Server = await startLogServer(log, {
    isBusy,
    onSend(body, headers) {
      sent.push({ body, key: headers["idempotency-key"] as string });
      if (isBusy()) return undefined;
      const turn = `turn_${sent.length}`;
      const events = (body as { events: LogEvent[] }).events.map(({ type, ...rest }) =>
        event(turn, type, rest),
      );
      server.append(...events);
      setImmediate(() => answer(server, turn));
      return events;
    },
  });
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const api = new CloudAgents({ token: "pt-1", baseUrl: server.baseUrl }, { sleep, random: () => 0 });
  return { api, server, sent, waits };
}

const greet = (server: Server, turn: string) => {
  server.append(event(turn, "session.status_running"));
  server.say({ ...text(turn, "Good "), delta: true });
  server.append(
    text(turn, "Good day."),
    text(turn, "What shall I do?"),
    idle(turn),
    text("turn_9", "not mine"),
  );
};

const types = (events: SessionEvent[]) => events.map(({ type }) => type);
const failure = (result: PromiseLike<unknown>) =>
  result.then(
    () => "no error",
    (thrown: unknown) => thrown,
  );
const whole = [
  "user.message",
  "session.status_running",
  "agent.message",
  "agent.message",
  "session.status_idle",
];

test("awaiting a run gives the text, the complete events, the usage and the turn", async () => {
  const { api, sent } = await session(greet);
  const result = await api.sessions.run("sess_1", "Hello");
  expect(result).toMatchObject({ text: "Good day.\n\nWhat shall I do?", usage, turnId: "turn_1" });
  expect(types(result.events)).toEqual(whole);
  expect(sent).toMatchObject([
    { body: { events: [{ type: "user.message", content: [{ type: "text", text: "Hello" }] }] } },
  ]);
});

test("content blocks are sent as they are, and an idempotency key too", async () => {
  const { api, sent } = await session(greet);
  const content = [
    { type: "text" as const, text: "a" },
    { type: "text" as const, text: "b" },
  ];
  await api.sessions.run("sess_1", content, { idempotencyKey: "once" });
  expect(sent).toEqual([{ body: { events: [{ type: "user.message", content }] }, key: "once" }]);
});

test("the message is sent at once, by a real promise, and only once however the run is used", async () => {
  const { api, sent } = await session(greet);
  const run = api.sessions.run("sess_1", "Hello");
  expect(run).toBeInstanceOf(Promise);
  while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  let isSettled = false;
  const [first, second] = await Promise.all([
    run.finally(() => {
      isSettled = true;
    }),
    run,
  ]);
  expect([isSettled, second]).toEqual([true, first]);
  for await (const _ of run);
  expect(sent).toHaveLength(1);
});

test("two loops over one run get the same events, and leaving one of them does not disturb the other", async () => {
  const { api, sent } = await session(greet);
  const run = api.sessions.run("sess_1", "Hello");
  const read = async (count: number) => {
    const seen: string[] = [];
    for await (const event of run) {
      if (!("delta" in event && event.delta)) seen.push(event.type);
      if (seen.length === count) break;
    }
    return seen;
  };
  expect(await Promise.all([read(1), read(99)])).toEqual([whole.slice(0, 1), whole]);
  expect((await run).text).toContain("Good day.");
  expect(sent).toHaveLength(1);
});

test("a loop that stops reading holds a bounded number of events, and learns that it missed some", async () => {
  let given = 0;
  async function* stream() {
    for (; given < 50_000; given++) yield { ...text("turn_1", "x"), id: `evt_${given}` };
    yield idle("turn_1");
  }
  const sessions = {
    events: { send: async () => ({ data: [event("turn_1", "user.message")] }), stream },
  } as unknown as Parameters<typeof run>[0];
  const following = run(sessions, {} as Parameters<typeof run>[1], "sess_1", "Hello");
  const loop = following[Symbol.asyncIterator]();
  await loop.next();
  await following;
  expect(given).toBe(50_000);
  let read = 1;
  const rest = (async () => {
    for await (const _ of loop) read += 1;
  })();
  expect(String(await failure(rest))).toContain("the loop fell more than 20000 events behind");
  expect(read).toBeLessThanOrEqual(20_001);
});

test("a loop that is slower than the turn gets every event of it", async () => {
  const { api } = await session(greet);
  const run = api.sessions.run("sess_1", "Hello");
  const seen: string[] = [];
  for await (const event of run) {
    if (!("delta" in event && event.delta)) seen.push(event.type);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(seen).toEqual(whole);
});

test("`await using` stops following, and the promise rejects", async () => {
  const { api, server } = await session(() => {});
  const run = api.sessions.run("sess_1", "Hello");
  await server.connected(1);
  await run[Symbol.asyncDispose]();
  await server.abandoned();
  expect(await failure(run)).toMatchObject({ name: "CloudAgentsError", operation: "sessions.run" });
});

test("attach follows the latest turn from its beginning, no matter who started it", async () => {
  const earlier = [event("turn_0", "user.message"), text("turn_0", "Old."), idle("turn_0")];
  const running = [event("turn_1", "user.message"), event("turn_1", "session.status_running")];
  const { api, server, sent } = await session(greet, [...earlier, ...running]);
  const run = api.sessions.attach("sess_1");
  await server.connected(1);
  server.append(text("turn_1", "Found it."), idle("turn_1"));
  const { events, ...result } = await run;
  expect(result).toEqual({ text: "Found it.", usage, turnId: "turn_1" });
  expect(types(events)).toEqual([
    "user.message",
    "session.status_running",
    "agent.message",
    "session.status_idle",
  ]);
  expect(sent).toEqual([]);
});

test("attach to a turn that is over gives its result, and to a session without one is an error", async () => {
  const over = [event("turn_0", "user.message"), text("turn_0", "Done."), idle("turn_0")];
  const { api, server } = await session(greet, over);
  expect((await api.sessions.attach("sess_1")).text).toBe("Done.");
  expect(server.connections).toEqual([]);
  const { api: fresh } = await session(greet);
  expect(String(await failure(fresh.sessions.attach("sess_1")))).toBe(
    "CloudAgentsError: sessions.attach: the session has had no turn yet",
  );
});

test("iterating gives the events as they arrive, pieces too, and awaiting afterwards the result", async () => {
  const { api, sent } = await session(greet);
  const run = api.sessions.run("sess_1", "Hello");
  const seen: string[] = [];
  for await (const event of run) seen.push("delta" in event && event.delta ? "~" : event.type);
  expect(seen.filter((type) => type !== "~")).toEqual(whole);
  expect((await run).text).toBe("Good day.\n\nWhat shall I do?");
  expect(sent).toHaveLength(1);
});

test("a failure that a loop throws is not an unhandled rejection of the run, too", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const { api } = await session(greet, [event("turn_0", "user.message")]);
  const read = async () => {
    for await (const _ of api.sessions.run("sess_1", "Hello"));
  };
  expect(await failure(read())).toBeInstanceOf(ConflictError);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unhandled).toEqual([]);
  process.off("unhandledRejection", note);
});

test("iterating what is awaited gives the events of the result", async () => {
  const { api, sent } = await session(greet);
  const run = api.sessions.run("sess_1", "Hello");
  const { events } = await run;
  const seen: SessionEvent[] = [];
  for await (const event of run) seen.push(event);
  expect(seen).toEqual(events);
  expect(sent).toHaveLength(1);
});

test("onEvent is called with every event, and an error it throws ends the run", async () => {
  const { api } = await session(greet);
  const received: SessionEvent[] = [];
  const { events } = await api.sessions.run("sess_1", "Hello", {
    onEvent: (event) => void received.push(event),
  });
  expect(received.filter((event) => !("delta" in event && event.delta))).toEqual(events);

  const mistake = new Error("mine");
  const other = await session(greet);
  const run = other.api.sessions.run("sess_1", "Hello", {
    onEvent() {
      throw mistake;
    },
  });
  expect(await failure(run)).toBe(mistake);
});

test("a turn that fails is an error with the code and the events, from `await` and from the loop", async () => {
  const fail = (server: Server, turn: string) =>
    server.append(event(turn, "session.error", { error: "No disk is left.", code: "disk_full" }), idle(turn));
  const { api } = await session(fail);
  const run = api.sessions.run("sess_1", "Hello");
  const seen: string[] = [];
  const read = async () => {
    for await (const { type } of run) seen.push(type);
  };
  const error = await failure(read());
  expect(error).toBeInstanceOf(TurnFailedError);
  expect(error).toMatchObject({
    operation: "sessions.run",
    message: "sessions.run: No disk is left.",
    code: "disk_full",
    turnId: "turn_1",
  });
  expect(types((error as TurnFailedError).events)).toEqual(seen);
  expect(seen).toEqual(["user.message", "session.error", "session.status_idle"]);
  expect(await failure(run)).toBe(error);
});

test("a session that is cancelled in the middle of the turn is an error too", async () => {
  const { api } = await session((server) => server.finish());
  expect(await failure(api.sessions.run("sess_1", "Hello"))).toMatchObject({
    name: "TurnFailedError",
    code: "session_over",
  });
});

test("the turn is followed over connections that break", async () => {
  const { api, server } = await session((server, turn) => {
    server.append(event(turn, "session.status_running"));
    server.drop();
    server.append(text(turn, "Still here."), idle(turn));
  });
  expect((await api.sessions.run("sess_1", "Hello")).text).toBe("Still here.");
  expect(server.connections.length).toBeGreaterThan(0);
});

test("events without a turn, as later versions of the API have them, belong to the turn", async () => {
  const { api } = await session((server) => {
    const later = [text("", "Later."), idle("")].map(({ turn_id: _, ...rest }) => rest);
    server.append(...(later as LogEvent[]));
  });
  expect((await api.sessions.run("sess_1", "Hello")).text).toBe("Later.");
});

test("after an abort `await` rejects with the reason, and the loop just ends", async () => {
  for (const read of ["await", "loop"] as const) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { api } = await session((server, turn) => {
      server.append(text(turn, "Let me think."));
      setTimeout(() => controller.abort(reason), 20);
    });
    const run = api.sessions.run("sess_1", "Hello", { signal: controller.signal });
    if (read === "loop") for await (const _ of run);
    expect(await failure(run)).toBe(reason);
  }
});

test("leaving the loop closes the connection, and there is no result", async () => {
  const { api } = await session(greet);
  const run = api.sessions.run("sess_1", "Hello");
  for await (const _ of run) break;
  expect(String(await failure(run))).toBe(
    "CloudAgentsError: sessions.run: the loop was left before the turn was over",
  );
});

test("a busy session is a ConflictError", async () => {
  const { api, sent } = await session(greet, [event("turn_0", "user.message")]);
  expect(await failure(api.sessions.run("sess_1", "Hello"))).toBeInstanceOf(ConflictError);
  expect(sent).toHaveLength(1);
});

test("a busy session is waited for without asking again and again", async () => {
  const busy = [idle("turn_0"), event("turn_1", "user.message"), event("turn_1", "session.status_running")];
  const { api, server, sent, waits } = await session(greet, busy);
  const result = api.sessions.run("sess_1", "Hello", { whenIdle: "wait" }).then(({ text }) => text);
  while (waits.length < 5) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(sent).toHaveLength(1);
  server.append(idle("turn_1"));
  expect(await result).toBe("Good day.\n\nWhat shall I do?");
  expect(sent).toHaveLength(2);
  expect(new Set(waits)).toEqual(new Set([1000]));
});

test("an abort ends the wait for a busy session at once", async () => {
  const controller = new AbortController();
  const { server } = await session(greet, [event("turn_0", "user.message")]);
  const api = new CloudAgents({ token: "pt-1", baseUrl: server.baseUrl });
  const run = api.sessions.run("sess_1", "Hello", { whenIdle: "wait", signal: controller.signal });
  setTimeout(() => controller.abort("enough"), 50);
  expect(await failure(run)).toBe("enough");
});

test("a session that is over is not waited for", async () => {
  const { api, server } = await session(greet, [event("turn_0", "user.message")]);
  server.finish();
  expect(await failure(api.sessions.run("sess_1", "Hello", { whenIdle: "wait" }))).toBeInstanceOf(
    ConflictError,
  );
});

test("a session that refuses although it says idle is asked once a second", async () => {
  let refusals = 0;
  const { api, waits } = await session(greet, [idle("turn_0")]);
  const fetch = async (request: Request) => {
    if (request.method === "POST" && refusals++ < 3)
      return Response.json({ error: { type: "conflict_error", message: "busy" } }, { status: 409 });
    return globalThis.fetch(request);
  };
  const baseUrl = (await api.sessions.get("sess_1").withResponse()).response.url.replace(
    "/sessions/sess_1",
    "",
  );
  const other = new CloudAgents(
    { token: "pt-1", baseUrl, fetch },
    { sleep: async (ms) => void waits.push(ms), random: () => 0 },
  );
  await other.sessions.run("sess_1", "Hello", { whenIdle: "wait" });
  expect(waits).toEqual([1000, 1000, 1000]);
});

test("interrupt sends the event and gives it back", async () => {
  const { api, sent } = await session(() => {});
  expect(await api.sessions.interrupt("sess_1", { idempotencyKey: "stop" })).toMatchObject({
    type: "user.interrupt",
  });
  expect(sent).toEqual([{ body: { events: [{ type: "user.interrupt" }] }, key: "stop" }]);
});
