import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasPooler, hasPostgres, type Postgres, startPooler, startPostgres } from "@cloud-agents/deployment";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { type RunningServer, type ServerOptions, startServer } from "../../src/startServer.ts";
import { startServerProcess } from "../../src/startServerProcess.ts";
import { openPostgresStore } from "../../src/store/openPostgresStore.ts";
import { postgresMigrations } from "../../src/store/postgresMigrations.ts";
import type { SharedTurns } from "../../src/store/SharedTurns.ts";
import { call, createSession, logOf, say } from "../helpers/callServer.ts";
import { echo, fakeRuntime, usage } from "../helpers/fakeRuntime.ts";
import { type Frame, readStream, type StreamReader } from "../helpers/readStream.ts";
import { interrupt, message, testServer } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

/** What servers do that share a database. */
(hasPostgres ? describe : describe.skip)("servers that share a PostgreSQL database", () => {
  let postgres: Postgres;
  let database: string;
  const running: RunningServer[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  const startOne = async (options: ServerOptions = {}) => {
    const server = await startServer({ runtime: echo, ...options, database });
    running.push(server);
    return server;
  };
  const start = async <const All extends readonly ServerOptions[]>(...all: All) => {
    database = await postgres.create();
    return (await Promise.all(all.map(startOne))) as { -readonly [Index in keyof All]: RunningServer };
  };
  const typesOf = async (server: { url: string }, session: string): Promise<string[]> =>
    (await logOf(server, session)).map(({ type }) => type);
  /** The events up to the end of the turn. */
  const takeTurn = async (stream: StreamReader): Promise<Frame[]> => {
    const frames: Frame[] = [];
    while (frames.at(-1)?.event !== "session.status_idle") frames.push(...(await stream.take(1)));
    return frames;
  };
  test("have what any of them has stored, and make the tables once when they start at the same time", async () => {
    const [one, two, three] = await start({}, {}, {});
    const created = await call(one, "/agents", { name: "reviewer", model: "ultimate" });
    expect((await call(two, `/agents/${created.body.id}`)).body).toEqual(created.body);
    expect((await call(three, "/agents")).body.data).toEqual([created.body]);
  });

  test("do once what is asked for with one key of all of them at the same time", async () => {
    const servers = await start({}, {}, {});
    const body = { name: "reviewer", model: "ultimate" };
    const asked = Array.from({ length: 12 }, (_, index) =>
      call(servers[index % 3] as RunningServer, "/agents", body, { "idempotency-key": "once" }),
    );
    const responses = await Promise.all(asked);
    expect(new Set(responses.map((response) => response.body.id)).size).toBe(1);
    const replayed = responses.filter(({ headers }) => headers.get("idempotent-replayed") === "true");
    expect(replayed).toHaveLength(11);
    expect((await call(servers[0] as RunningServer, "/agents")).body.data).toHaveLength(1);
  });

  test("do once what is asked for with one key of all of them, when the one that does it is killed meanwhile", async () => {
    const [one, two] = await start({}, {});
    const killed = await startServerProcess([`--database=${database}`, "--port=0", "--log-level=silent"]);
    const create = (server: { url: string }) =>
      call(server, "/agents", { name: "reviewer", model: "ultimate" }, { "idempotency-key": "once" });
    const waiting = async (kind: string) =>
      (await postgres.query(database, `SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = '${kind}'`))
        .length;

    const holder = new pg.Client({ connectionString: database });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE agents IN ACCESS EXCLUSIVE MODE");
    const lost = create(killed).then(
      () => "responded",
      () => "lost",
    );
    // It has the key, and waits with the agent.
    await until(async () => (await waiting("relation")) === 1);
    const others = [create(one), create(two)];
    await until(async () => (await waiting("advisory")) === 2);
    process.kill(killed.pid, "SIGKILL");
    expect(await lost).toBe("lost");
    await holder.query("COMMIT");
    await holder.end();

    const responses = await Promise.all(others);
    expect(responses.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
    expect((await call(one, "/agents")).body.data).toEqual([responses[0]?.body]);
  }, 30_000);

  test("go on side by side while a newer one migrates the tables, and what either stores is there for both", async () => {
    const [old] = await start({});
    const session = await createSession(old);
    const stored: string[] = [];
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        const { status, body } = await call(old, "/agents", { name: "reviewer", model: "ultimate" });
        expect(status).toBe(201);
        stored.push(body.id);
        const sent = await say(old, session, message("hello"));
        expect([202, 409]).toContain(sent.status);
      }
    };
    const writing = write();
    await until(() => stored.length > 5);
    const newer = [
      ...postgresMigrations,
      `ALTER TABLE sessions ADD COLUMN note TEXT; ALTER TABLE agents ADD COLUMN note TEXT;
      ALTER TABLE events ADD COLUMN note TEXT; ALTER TABLE idempotency_keys ADD COLUMN note TEXT; CREATE TABLE notes (id TEXT)`,
    ];
    const store = await openPostgresStore(database, "srv_new", undefined, newer);
    const young = testServer({}, undefined, store);
    await young.start();
    const before = stored.length;
    const made = await young.post("/agents", { name: "reviewer", model: "ultimate" });
    expect((await call(old, `/agents/${made.body.id}`)).body).toEqual(made.body);
    await until(() => stored.length > before + 5);
    isOver = true;
    await writing;

    const ids = (await young.get("/agents?limit=100")).body.data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([...stored, made.body.id]));
    await until(async () => (await young.get(`/sessions/${session}`)).body.status === "idle");
    expect((await young.say(session, "and now here")).status).toBe(202);
    await until(async () => (await typesOf(old, session)).at(-1) === "session.status_idle");
    await young.stop();
    await expect(startServer({ database })).rejects.toThrow("It was made by a newer server");
    expect((await call(old, "/agents")).status).toBe(200);
  }, 30_000);

  test("refuse a message while a turn runs on another one, and let one of several at the same time start a turn", async () => {
    const runtimes = [fakeRuntime(), fakeRuntime(), fakeRuntime()];
    const servers = await start(...runtimes.map((runtime) => ({ runtime })));
    const session = await createSession(servers[0] as RunningServer);
    const sent = await Promise.all(servers.map((server) => say(server, session, message("hello"))));
    expect(sent.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    const turn = await until(() => runtimes.flatMap(({ turns }) => turns)[0]);
    turn.end();
  });

  test("stream a turn that runs on another one, and go on where a third one's reader stopped", async () => {
    const runtime = fakeRuntime();
    const [one, two, three] = await start({ runtime }, {}, {});
    const session = await createSession(one);
    const first = await readStream(`${two.url}/sessions/${session}/events/stream`);
    await say(one, session, message("hello"));
    const opening = await first.take(3);
    await first.close();
    const turn = await until(() => runtime.turns[0]);
    const second = await readStream(`${three.url}/sessions/${session}/events/stream`, {
      "last-event-id": opening.at(-1)?.id as string,
    });
    turn.step({ type: "thinking", text: "hm" }, { type: "text", text: "hi" }, { type: "message_end" });
    turn.end();
    const rest = (await takeTurn(second)).filter(({ data }) => !data.delta);
    await second.close();
    expect([...opening, ...rest].map(({ event }) => event)).toEqual(await typesOf(two, session));
  });

  test("show a message of another one while it is being written, and nothing of it after it", async () => {
    const runtime = fakeRuntime();
    const [one, two] = await start({ runtime }, {});
    const session = await createSession(one);
    const stream = await readStream(`${two.url}/sessions/${session}/events/stream`);
    await say(one, session, message("hello"));
    await stream.take(3);
    const turn = await until(() => runtime.turns[0]);
    turn.step({ type: "text", text: "Hel" });
    const [delta] = await stream.take(1);
    expect(delta?.data).toMatchObject({ type: "agent.message", delta: true, content: [{ text: "Hel" }] });
    turn.step({ type: "text", text: "lo" }, { type: "message_end" });
    turn.end();
    const rest = await takeTurn(stream);
    await stream.close();
    const last = rest.filter(({ event }) => event === "agent.message").at(-1)?.data;
    expect(last).toMatchObject({ id: delta?.data.id, content: [{ text: "Hello" }] });
    expect(last?.delta).toBeUndefined();
  });

  test.each(["interrupt", "cancel"])(
    "end a turn that runs on another one, with what it used: %s",
    async (how) => {
      const runtime = fakeRuntime();
      const [one, two] = await start({ runtime }, {});
      const session = await createSession(one);
      await say(one, session, message("hello"));
      const turn = await until(() => runtime.turns[0]);
      turn.step({ type: "usage", usage: usage(7, 1) }, { type: "thinking", text: "hm" });
      await until(async () => (await typesOf(two, session)).includes("agent.thinking"));

      if (how === "interrupt") await say(two, session, interrupt);
      else await call(two, `/sessions/${session}/cancel`, {});
      await until(() => turn.turn.signal.aborted);
      expect((await call(one, `/sessions/${session}`)).body).toMatchObject({
        status: how === "interrupt" ? "idle" : "cancelled",
        usage: usage(7, 1),
      });
      if (how === "interrupt") expect((await say(two, session, message("again"))).status).toBe(202);
    },
  );

  test("end the turn of one that was killed, once, and never run it again", async () => {
    const [one, two] = await start({}, {});
    const folder = mkdtempSync(join(tmpdir(), "cloud-agents-"));
    const scenario = join(folder, "scenario.yaml");
    writeFileSync(scenario, "rules: [{ steps: [{ delay: 60000 }, { message: Never. }] }]");
    const killed = await startServerProcess([`--database=${database}`, "--port=0", `--scenario=${scenario}`]);
    const session = await createSession(killed);
    expect((await say(killed, session, message("take your time"))).status).toBe(202);
    await until(async () => (await typesOf(one, session)).includes("session.status_running"));
    process.kill(killed.pid, "SIGKILL");
    const types = await until(async () => {
      const found = await typesOf(two, session);
      return found.includes("session.status_idle") && found;
    });
    expect(types.filter((type) => type === "session.error")).toHaveLength(1);
    expect(types.filter((type) => type === "session.status_running")).toHaveLength(1);
    expect((await say(one, session, message("again"))).status).toBe(202);
    rmSync(folder, { recursive: true });
  }, 30_000);

  test("end a turn that is theirs and that they do not run: what they committed when the connection was lost", async () => {
    const [one] = await start({});
    const session = await createSession(one);
    await say(one, session, message("hello"));
    await until(async () => (await typesOf(one, session)).at(-1) === "session.status_idle");
    // As after a commit of which the server did not hear.
    await postgres.query(
      database,
      `UPDATE sessions SET status = 'processing', current_turn = 'turn_lost', turn_server = (SELECT id FROM servers),
         body = jsonb_set(body::jsonb, '{status}', '"processing"')::text WHERE id = '${session}'`,
    );
    const types = await until(async () => {
      const found = await typesOf(one, session);
      return found.includes("session.error") && found;
    });
    expect(types.slice(-2)).toEqual(["session.error", "session.status_idle"]);
    expect((await say(one, session, message("again"))).status).toBe(202);
  }, 30_000);

  test("end their own turns at once when they stop", async () => {
    const runtime = fakeRuntime();
    const [one, two] = await start({ runtime }, {});
    const session = await createSession(one);
    await say(one, session, message("hello"));
    await until(() => runtime.turns[0]);
    await one.stop();
    expect((await typesOf(two, session)).slice(-2)).toEqual(["session.error", "session.status_idle"]);
  });

  test("lose nothing of what they responded with, and go on, when the database is restarted", async () => {
    const [one, two] = await start({}, {});
    const stored: string[] = [];
    let isOver = false;
    const write = async (server: RunningServer) => {
      while (!isOver) {
        const { status, body } = await call(server, "/agents", { name: "reviewer", model: "ultimate" });
        if (status === 201) stored.push(body.id);
      }
    };
    const writers = [write(one), write(two)];
    await until(() => stored.length > 10);
    await postgres.end();
    await postgres.start();
    const before = stored.length;
    await until(() => stored.length > before + 10);
    isOver = true;
    await Promise.all(writers);
    const rows = await postgres.query(database, "SELECT id FROM agents");
    const kept = new Set(rows.map(({ id }) => id));
    expect(stored.filter((id) => !kept.has(id))).toEqual([]);
    expect((await fetch(`${one.url}/readyz`)).status).toBe(200);
  }, 30_000);

  test("let requests wait a while for a database that is away, then refuse them with when to come again, and go on when it is back", async () => {
    const [one] = await start({});
    await postgres.end();
    const refused = await call(one, "/agents", { name: "reviewer", model: "ultimate" });
    expect(refused.status).toBe(500);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.body).toMatchObject({ error: { type: "api_error" } });
    await until(async () => (await fetch(`${one.url}/readyz`)).status === 503);
    expect((await fetch(`${one.url}/healthz`)).status).toBe(200);

    const waiting = call(one, "/agents", { name: "reviewer", model: "ultimate" });
    await postgres.start();
    expect((await waiting).status).toBe(201);
    await until(async () => (await fetch(`${one.url}/readyz`)).status === 200);
  }, 30_000);

  test("do not find an object whose id has a NUL, as with SQLite", async () => {
    const [one] = await start({});
    expect((await call(one, "/agents/agent_%00")).status).toBe(404);
    expect((await call(one, "/agents?after_id=agent_%00")).status).toBe(400);
  });

  test("give each event of a session the next position, and show none before those that it follows", async () => {
    database = await postgres.create();
    const stores = [await openPostgresStore(database, "srv_1"), await openPostgresStore(database, "srv_2")];
    const [writer, reader] = stores as [(typeof stores)[0], (typeof stores)[0]];
    const body = { id: "sess_1", status: "processing", usage: usage(0, 0) } as never;
    await writer.transaction(() => writer.sessions.insert("a", body, 100));
    const session = { session: body, currentTurn: "turn_1", flushMs: 100 };
    await writer.transaction(() => writer.sessions.update(session));

    let left = 100;
    const seen: number[] = [];
    const write = async (store: (typeof stores)[0]) => {
      while (left > 0) {
        left -= 1;
        const event = { id: `evt_${left}`, type: "agent.thinking", session_id: "sess_1", turn_id: "turn_1" };
        await store.transaction(function* () {
          yield* store.sessions.isRunning("sess_1", "turn_1");
          yield* store.events.append(event as never);
        });
      }
    };
    const writing = Promise.all([...stores, ...stores].map(write));
    let isOver = false;
    const over = writing.finally(() => {
      isOver = true;
    });
    for (let wasOver = false; !wasOver; ) {
      wasOver = isOver;
      const { entries } = await reader.read(() => reader.events.after("sess_1", seen.at(-1) ?? 0, 32));
      seen.push(...entries.map(({ seq }) => seq));
      wasOver &&= entries.length === 0;
    }
    await over;
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    for (const store of stores) await store.close();
  });

  test("tell each other what has changed in few notifications, each as long as PostgreSQL carries", async () => {
    database = await postgres.create();
    const stores = [await openPostgresStore(database, "srv_1"), await openPostgresStore(database, "srv_2")];
    const [one, two] = stores as [(typeof stores)[0], (typeof stores)[0]];
    const heard: (string[] | undefined)[] = [];
    const stop = await two.shared?.listen(
      (ids) => heard.push(ids),
      () => {},
    );
    const ids = Array.from({ length: 400 }, (_, index) => `sess_${"0".repeat(32)}${index}`);
    await one.read(() => (one.shared as SharedTurns).announce(ids));
    await two.read(() => (two.shared as SharedTurns).announce([]));
    await until(() => heard.includes(undefined));
    expect(heard.map((names) => names?.length)).toEqual([150, 150, 100, undefined]);
    expect(heard.flatMap((names) => names ?? [])).toEqual(ids);
    await stop?.();
    for (const store of stores) await store.close();
  });

  (hasPooler ? test : test.skip)("do the same through a pooler in transaction mode", async () => {
    const direct = await postgres.create();
    const pooler = await startPooler(postgres, direct);
    database = pooler.url;
    const runtime = fakeRuntime();
    const one = await startOne({ runtime });
    const two = await startOne();
    const session = await createSession(one);
    const stream = await readStream(`${two.url}/sessions/${session}/events/stream`);
    await say(one, session, message("hello"));
    expect(await stream.take(3)).toHaveLength(3);
    const turn = await until(() => runtime.turns[0]);
    await say(two, session, interrupt);
    await until(() => turn.turn.signal.aborted);
    await stream.close();
    const body = { name: "reviewer", model: "ultimate" };
    const once = [one, two].map((server) => call(server, "/agents", body, { "idempotency-key": "once" }));
    const [first, second] = await Promise.all(once);
    expect(first?.body.id).toBe(second?.body.id);
    await Promise.all(running.splice(0).map((server) => server.stop()));
    await pooler.stop();
  });

  test("do not start on the tables of a newer server, and say where the database is without its password", async () => {
    database = await postgres.create();
    await (await openPostgresStore(database, "srv_1")).close();
    await postgres.query(database, "UPDATE migrations SET done = 1000");
    const secret = database.replace("test@", "test:hunter2@");
    const opening = openPostgresStore(secret, "srv_1");
    await expect(opening).rejects.toThrow(
      /^The database postgres:\/\/127\.0\.0\.1:\d+\/test_\d+ cannot be used: It was made by a newer server/,
    );
    await expect(opening).rejects.not.toThrow("hunter2");
  });
});
