import { hasPostgres, type Postgres, startPostgres } from "@cloud-agents/deployment";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { type CutProxy, cutProxy } from "../../scripts/kill/cutProxy.ts";
import { systemClock } from "../../src/ids/Clock.ts";
import { randomIds } from "../../src/ids/Ids.ts";
import { silent } from "../../src/logging/log.ts";
import { SessionFeeds } from "../../src/sessions/SessionFeeds.ts";
import { SharedSessions } from "../../src/sessions/SharedSessions.ts";
import { TurnRunner } from "../../src/sessions/TurnRunner.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../src/startServer.ts";
import { openPostgresStore } from "../../src/store/openPostgresStore.ts";
import type { SharedTurns } from "../../src/store/SharedTurns.ts";
import type { Store } from "../../src/store/Store.ts";
import { StoreUnavailable } from "../../src/store/StoreUnavailable.ts";
import { eventStream } from "../../src/stream/eventStream.ts";
import { call, createSession, logOf, say } from "../helpers/callServer.ts";
import { echo, type FakeTurn, fakeRuntime } from "../helpers/fakeRuntime.ts";
import { type Frame, readStream, type StreamReader } from "../helpers/readStream.ts";
import { message } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

const cleanups: (() => unknown)[] = [];
const readers: StreamReader[] = [];

/** The stream of a session, which is read all the time. */
interface Following {
  frames: Frame[];
  /** What came besides events. */
  others: string[];
  /** Resolves when the stream ends as a complete one does. */
  end: Promise<void>;
}

async function follow(server: { url: string }, session: string, after?: string): Promise<Following> {
  const headers = after === undefined ? {} : { "last-event-id": after };
  const reader = await readStream(`${server.url}/sessions/${session}/events/stream`, headers);
  readers.push(reader);
  const frames: Frame[] = [];
  const read = async () => {
    for (let frame = await reader.next(); frame; frame = await reader.next()) frames.push(frame);
  };
  const end = read();
  // One that is left is of no interest.
  end.catch(() => {});
  return { frames, others: reader.others, end };
}

const idsOf = ({ frames }: Following) => frames.filter(({ data }) => !data.delta).map(({ id }) => id);
const piecesOf = ({ frames }: Following) => frames.filter(({ data }) => data.delta);
const eventsOf = ({ frames }: Following) => frames.map(({ event }) => event);

(hasPostgres ? describe : describe.skip)("a stream whose database is away", () => {
  let postgres: Postgres;
  let database: string;

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());
  afterEach(async () => {
    for (const reader of readers.splice(0)) await reader.close();
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  }, 30_000);

  const start = async (options: ServerOptions = {}, url = database): Promise<RunningServer> => {
    const server = await startServer({ runtime: echo, heartbeatMs: 50, ...options, database: url });
    cleanups.push(() => server.stop());
    return server;
  };
  /** A server whose way to the database can be interrupted. */
  const startBehindProxy = async (options: ServerOptions = {}): Promise<[RunningServer, CutProxy]> => {
    const proxy = await cutProxy(postgres.port);
    cleanups.push(() => proxy.close());
    return [await start(options, database.replace(`:${postgres.port}/`, `:${proxy.port}/`)), proxy];
  };
  const isReady = async ({ url }: RunningServer) => (await fetch(`${url}/readyz`)).status === 200;
  const moreHeartbeats = async ({ others }: Following) => {
    const before = others.length;
    await until(() => others.length >= before + 3);
  };
  const hasAll = async (server: RunningServer, session: string, stream: Following) => {
    const log = await logOf(server, session);
    return idsOf(stream).length >= log.length && log.at(-1)?.type === "session.status_idle" && log;
  };

  test.each(["the same server", "another server"])(
    "stays open with heartbeats, and has every event once and in order afterwards, of turns on %s",
    async (where) => {
      database = await postgres.create();
      const runtime = fakeRuntime();
      const one = await start({ runtime });
      const two = where === "another server" ? await start() : one;
      const session = await createSession(one);
      const stream = await follow(two, session);
      await say(one, session, message("hello"));
      const first = await until(() => runtime.turns[0]);
      const writeMessage = async (turn: FakeTurn, text: string) => {
        turn.step({ type: "text", text });
        // A piece of a message comes, too, whatever the database has forgotten.
        await until(() => piecesOf(stream).some(({ data }) => data.content?.[0]?.text === text));
        turn.step({ type: "message_end" });
      };
      for (const text of ["One.", "Two.", "Three."]) await writeMessage(first, text);
      await until(() => eventsOf(stream).length >= 9);

      await postgres.end();
      const refused = await say(two, session, message("are you there?"));
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([500, "1"]);
      expect(refused.body).toMatchObject({ error: { type: "api_error" } });
      await until(async () => !(await isReady(one)) && !(await isReady(two)));
      await moreHeartbeats(stream);
      await postgres.start();

      // The server could not say that it runs the turn, so that was ended.
      await until(() => eventsOf(stream).includes("session.error"));
      await until(async () => (await say(one, session, message("again"))).status === 202);
      const second = await until(() => runtime.turns[1]);
      await writeMessage(second, "Hi there.");
      second.end();
      const log = await until(() => hasAll(one, session, stream));
      expect(idsOf(stream)).toEqual(log.map(({ id }) => id));
      await moreHeartbeats(stream);
    },
    60_000,
  );

  test("has every event once and in order, however often its connections are cut", async () => {
    database = await postgres.create();
    const runtime = fakeRuntime();
    const [one, oneProxy] = await startBehindProxy({ runtime });
    const [two, twoProxy] = await startBehindProxy();
    const session = await createSession(one);
    const streams = [await follow(one, session), await follow(two, session)];
    await say(one, session, message("hello"));
    const turn = await until(() => runtime.turns[0]);
    for (let count = 1; count <= 20; count += 1) {
      turn.step({ type: "thinking", text: `${count}` });
      (count % 2 === 0 ? oneProxy : twoProxy).cut(() => true);
      const reader = streams[count % 2] as Following;
      // A cut while an event is committed ends the turn; the reader of the other server sees either.
      await until(
        () =>
          eventsOf(reader).filter((event) => event === "agent.thinking").length >= count ||
          eventsOf(reader).includes("session.status_idle"),
      );
    }
    turn.end();
    for (const stream of streams) {
      const log = await until(() => hasAll(two, session, stream));
      expect(idsOf(stream)).toEqual(log.map(({ id }) => id));
    }
  }, 60_000);

  test("has heartbeats while the database takes its time", async () => {
    database = await postgres.create();
    const server = await start();
    const session = await createSession(server);
    const stream = await follow(server, session);
    const holder = new pg.Client({ connectionString: database });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
    const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'events'::regclass";
    await until(async () => (await postgres.query(database, waiting)).length > 0);
    await moreHeartbeats(stream);
    await holder.query("COMMIT");
    await holder.end();
    await say(server, session, message("hello"));
    await until(() => eventsOf(stream).includes("session.status_idle"));
  }, 30_000);

  test("ends cleanly when that lasts, so that its client goes on at another server", async () => {
    database = await postgres.create();
    const [one, proxy] = await startBehindProxy({ maxAbsenceMs: 100 });
    const two = await start();
    const session = await createSession(two);
    const stream = await follow(one, session);
    await say(two, session, message("hello"));
    await until(() => hasAll(two, session, stream));
    proxy.goAway();
    await say(two, session, message("again"));
    await stream.end;
    const rest = await follow(two, session, idsOf(stream).at(-1));
    const log = await until(async () => {
      const found = await logOf(two, session);
      return idsOf(stream).length + idsOf(rest).length >= found.length && found;
    });
    expect([...idsOf(stream), ...idsOf(rest)].slice(0, log.length)).toEqual(log.map(({ id }) => id));
  }, 30_000);

  test("has its last events and ends when the session was archived meanwhile", async () => {
    database = await postgres.create();
    const [one, proxy] = await startBehindProxy();
    const two = await start();
    const session = await createSession(two);
    const stream = await follow(one, session);
    proxy.goAway();
    await until(async () => !(await isReady(one)));
    await say(two, session, message("hello"));
    await until(async () => (await logOf(two, session)).at(-1)?.type === "session.status_idle");
    expect((await call(two, `/sessions/${session}/archive`, {})).status).toBe(200);
    await moreHeartbeats(stream);
    expect(stream.frames).toEqual([]);
    proxy.comeBack();
    await stream.end;
    expect(idsOf(stream)).toEqual((await logOf(two, session)).map(({ id }) => id));
  }, 30_000);

  test("ends cleanly when the server stops meanwhile", async () => {
    database = await postgres.create();
    const [server, proxy] = await startBehindProxy();
    const stream = await follow(server, await createSession(server));
    proxy.goAway();
    await until(async () => !(await isReady(server)));
    const stopped = server.stop();
    await stream.end;
    await stopped;
  }, 30_000);

  test("has its server tell it that the database can be asked again, even when nothing has changed meanwhile", async () => {
    database = await postgres.create();
    const session = await createSession(await start());
    const store = await openPostgresStore(database, "srv_1");
    const feeds = new SessionFeeds();
    const clock = systemClock();
    const timing = { heartbeatMs: 1000, maxAbsenceMs: 1000 };
    const core = { store, feeds, clock, ids: randomIds(clock), log: silent, ...timing };
    const shared = new SharedSessions(core, store.shared as SharedTurns, new TurnRunner(core, echo));
    await shared.start();
    cleanups.push(async () => {
      await shared.stop();
      await store.close();
    });
    let told = 0;
    feeds.subscribe(session, { changed: () => (told += 1), written() {} });
    await until(() => told === 1);
    feeds.missed(session);
    await until(() => told === 2);
  }, 30_000);

  test("is forgotten when its reader leaves meanwhile", async () => {
    database = await postgres.create();
    const [server, proxy] = await startBehindProxy({ metrics: "on" });
    const stream = await follow(server, await createSession(server));
    const openStreams = async () =>
      /^cloud_agents_open_streams (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
    expect(await openStreams()).toBe("1");
    proxy.goAway();
    await until(async () => !(await isReady(server)));
    await moreHeartbeats(stream);
    await readers.pop()?.close();
    await until(async () => (await openStreams()) === "0");
  }, 30_000);
});

describe("a stream whose store cannot be asked", () => {
  /** A store that has one event, once it can be asked. */
  const followFake = (maxAbsenceMs: number) => {
    const state = { isAway: true, asked: 0, missed: 0 };
    const feeds = new SessionFeeds();
    feeds.onMissed = () => {
      state.missed += 1;
    };
    const store = {
      async read(work: () => unknown) {
        state.asked += 1;
        if (state.isAway) throw new StoreUnavailable("away", { cause: undefined });
        return work();
      },
      sessions: { isOver: () => false },
      events: {
        after: (_: string, seq: number) => ({
          entries: seq === 0 ? [{ seq: 1, id: "evt_1", type: "t", body: "{}" }] : [],
          isComplete: true,
        }),
      },
    } as unknown as Store;
    const stream = eventStream(
      { store, feeds, heartbeatMs: 5, maxAbsenceMs, metrics: undefined },
      "sess_1",
      0,
    );
    const chunks = stream.pipeThrough(new TextDecoderStream()).getReader();
    return { state, feeds, next: async () => (await chunks.read()).value, cancel: () => chunks.cancel() };
  };
  const heartbeat = "event: heartbeat\ndata: {}\n\n";

  test("asks once, and not again before it is told to", async () => {
    const { state, feeds, next, cancel } = followFake(60_000);
    expect(await next()).toBe("retry: 1000\n\n");
    for (let count = 0; count < 10; count += 1) expect(await next()).toBe(heartbeat);
    expect(state).toMatchObject({ asked: 1, missed: 1 });
    feeds.tell("sess_1");
    expect(await next()).toBe(heartbeat);
    expect(state).toMatchObject({ asked: 2, missed: 2 });
    state.isAway = false;
    feeds.tell("sess_1");
    let frames = await next();
    while (frames === heartbeat) frames = await next();
    expect(frames).toBe("event: t\nid: evt_1\ndata: {}\n\n");
    await cancel();
  });

  test("ends when that lasts, and not when it could be asked in between", async () => {
    const { state, feeds, next } = followFake(200);
    await next();
    await next();
    state.isAway = false;
    feeds.tell("sess_1");
    const seen: (string | undefined)[] = [];
    // Longer than it would have been open otherwise.
    for (let count = 0; count < 100; count += 1) seen.push(await next());
    expect(seen).not.toContain(undefined);
    state.isAway = true;
    feeds.tell("sess_1");
    while ((await next()) !== undefined);
    expect(feeds.readers()).toBe(0);
  });
});
