import type { Usage } from "@cloud-agents/types";
import type { Delta } from "../sessions/SessionFeeds.ts";
import { sql } from "./compileQuery.ts";
import type { LogEntry } from "./EventLog.ts";
import type { PostgresConnection } from "./PostgresConnection.ts";
import type { Work } from "./Work.ts";

/** Where a session stands. */
export interface SessionState {
  id: string;
  currentTurn: string | undefined;
  /** Another one after each change that a reader could see, besides what the log has got. */
  standing: string;
  /** The last position of its log; 0 when it is empty. */
  last: number;
  /** What the log has got since a position that was known: its first entries, without long ones. */
  entries: LogEntry[];
}

/** Where servers tell each other what they have changed. */
const CHANNEL = "cloud_agents";

/** How many sessions are named at a time: PostgreSQL carries less than 8000 bytes. */
const MAX_NAMES = 150;

/** How many pieces of messages are read at a time. */
const MAX_DELTAS = 1000;

/** How many events of a session are read together with where it stands, and how long each may be, in bytes; readers read more themselves. */
const MAX_NEWS = 8;
const MAX_NEWS_BYTES = 16 * 1024;

/** A piece of a message of some session. */
export interface SharedDelta extends Delta {
  sessionId: string;
}

/** What servers that share a database tell each other about turns. Times are the database's. */
export class SharedTurns {
  readonly #connection: PostgresConnection;
  readonly #renew;
  readonly #remove;
  readonly #removeDead;
  readonly #setUsage;
  readonly #states;
  readonly #turns;
  readonly #announce;
  readonly #keepDeltas;
  readonly #deltas;
  readonly #removeDeltas;

  constructor(connection: PostgresConnection) {
    this.#connection = connection;
    const until = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;
    this.#renew = connection.prepare((db, value: { id: string; ms: number }) =>
      db
        .insertInto("servers")
        .values({ id: value.id, alive_until: until(value.ms) })
        .onConflict((on) => on.column("id").doUpdateSet({ alive_until: until(value.ms) })),
    );
    this.#remove = connection.prepare((db, value: { id: string }) =>
      db.deleteFrom("servers").where("id", "=", value.id),
    );
    this.#removeDead = connection.prepare((db, _: object) =>
      db.deleteFrom("servers").where("alive_until", "<", sql<Date>`now() - interval '1 hour'`),
    );
    this.#setUsage = connection.prepare((db, value: { id: string; turn: string; usage: string }) =>
      db
        .updateTable("sessions")
        .set({ turn_usage: value.usage })
        .where("id", "=", value.id)
        .where("current_turn", "=", value.turn),
    );
    this.#turns = connection.prepare((db, value: { id: string }) =>
      db
        .selectFrom("sessions")
        .select("current_turn")
        .where("turn_server", "=", value.id)
        .where("current_turn", "is not", null),
    );
    this.#announce = connection.prepare((db, value: { text: string }) =>
      db.selectNoFrom(sql`pg_notify(${sql.lit(CHANNEL)}, ${value.text})`.as("sent")),
    );
    this.#keepDeltas = connection.prepare(
      (db, value: { server: string; sessions: string[]; positions: number[]; bodies: string[] }) =>
        db
          .insertInto("deltas")
          .columns(["server", "session_id", "seq", "body"])
          .expression(
            sql`SELECT ${value.server}::text, * FROM unnest(${value.sessions}::text[], ${value.positions}::bigint[], ${value.bodies}::text[])`,
          ),
    );
    this.#deltas = connection.prepare((db, value: { server: string; ids: string[]; after: number }) =>
      db
        .selectFrom("deltas")
        .select(["id", "session_id", "seq", "body"])
        .where("id", ">", value.after)
        .where("server", "!=", value.server)
        .where("session_id", "=", ({ fn, val }) => fn.any(val(value.ids)))
        .orderBy("id")
        .limit(MAX_DELTAS),
    );
    this.#removeDeltas = connection.prepare((db, _: object) =>
      db.deleteFrom("deltas").where("made", "<", sql<Date>`now() - interval '10 seconds'`),
    );
    this.#states = connection.prepare((db, value: { ids: string[]; after: number[] }) =>
      db
        .selectFrom(
          sql<{
            session: string;
            after: number;
          }>`unnest(${value.ids}::text[], ${value.after}::bigint[])`.as<"known">(sql`known(session, after)`),
        )
        .innerJoin("sessions", "sessions.id", "known.session")
        .leftJoinLateral(
          (eb) =>
            eb
              .selectFrom("events")
              .select(["seq", "events.id as event_id", "type", "events.body as event_body"])
              .whereRef("session_id", "=", "known.session")
              .whereRef("seq", ">", "known.after")
              .where(({ fn }) => fn("octet_length", ["events.body"]), "<=", MAX_NEWS_BYTES)
              .orderBy("seq")
              .limit(MAX_NEWS)
              .as("news"),
          (join) => join.onTrue(),
        )
        .select([
          "sessions.id",
          "current_turn",
          "status",
          "archived",
          "news.seq",
          "event_id",
          "type",
          "event_body",
        ])
        .select((eb) =>
          eb
            .selectFrom("events")
            .whereRef("events.session_id", "=", "sessions.id")
            .select(({ fn }) => fn.max("events.seq").as("seq"))
            .as("last"),
        ),
    );
  }

  /** Has turns that this server starts from now on be those of another server: turns of the one before may be ended by others. */
  startAs(serverId: string): void {
    this.#connection.serverId = serverId;
  }

  /** Has this server count as alive for some milliseconds from now on. */
  *renew(ms: number): Work<void> {
    yield* this.#renew.run({ id: this.#connection.serverId, ms });
    yield* this.#removeDead.run({});
    yield* this.#removeDeltas.run({});
  }

  /** Has this server count as dead. */
  end(): Work<void> {
    return this.#remove.run({ id: this.#connection.serverId });
  }

  /** Keeps what a turn has used so far, unless it has ended. */
  setUsage(id: string, turn: string, usage: Usage): Work<void> {
    return this.#setUsage.run({ id, turn, usage: JSON.stringify(usage) });
  }

  /** @returns The turns that are this server's to run. */
  *turns(): Work<string[]> {
    const rows = yield* this.#turns.all({ id: this.#connection.serverId });
    return rows.map(({ current_turn }) => current_turn as string);
  }

  /** Tells all servers which sessions this one has changed. None is needed: then they hear that it is there. */
  *announce(ids: readonly string[]): Work<void> {
    for (let start = 0; start === 0 || start < ids.length; start += MAX_NAMES) {
      const names = [this.#connection.serverId, ...ids.slice(start, start + MAX_NAMES)];
      yield* this.#announce.run({ text: names.join(" ") });
    }
  }

  /** Has other servers find pieces of messages. */
  keepDeltas(deltas: readonly SharedDelta[]): Work<void> {
    return this.#keepDeltas.run({
      server: this.#connection.serverId,
      sessions: deltas.map(({ sessionId }) => sessionId),
      positions: deltas.map(({ position }) => position),
      bodies: deltas.map(({ body }) => body),
    });
  }

  /** @returns Pieces of messages of these sessions that other servers have written, from this id on, exclusive. */
  *deltas(ids: string[], after: number): Work<(SharedDelta & { id: number })[]> {
    const rows = yield* this.#deltas.all({ server: this.#connection.serverId, ids, after });
    return rows.map(({ id, session_id, seq, body }) => ({
      id,
      sessionId: session_id,
      position: seq,
      body: body as SharedDelta["body"],
    }));
  }

  /**
   * Hears what servers announce.
   *
   * @param hear Gets the sessions that another server has changed, or nothing when it was this one.
   * @returns As `PostgresConnection.listen`.
   */
  listen(hear: (ids: string[] | undefined) => void, lost: () => void): Promise<() => Promise<void>> {
    const read = (text: string) => {
      const [server, ...ids] = text.split(" ");
      hear(server === this.#connection.serverId ? undefined : ids);
    };
    return this.#connection.listen(CHANNEL, read, lost);
  }

  /**
   * Finds out about sessions, and what their readers have yet to be told, by one statement.
   *
   * @param known The last position of each session's log that is known; undefined when none is, and then nothing of it is read.
   */
  *states(known: ReadonlyMap<string, number | undefined>): Work<SessionState[]> {
    const rows = yield* this.#states.all({
      ids: [...known.keys()],
      after: [...known.values()].map((last) => last ?? Number.MAX_SAFE_INTEGER),
    });
    const states = new Map<string, SessionState>();
    for (const { id, current_turn, status, archived, last, seq, event_id, type, event_body } of rows) {
      const state: SessionState = states.get(id) ?? {
        id,
        currentTurn: current_turn ?? undefined,
        standing: [status, archived].join(),
        last: last ?? 0,
        entries: [],
      };
      states.set(id, state);
      if (seq !== null) state.entries.push({ seq, id: event_id, type, body: event_body } as LogEntry);
    }
    return [...states.values()];
  }
}
