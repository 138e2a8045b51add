import type { KnownSessionEvent } from "@cloud-agents/types";
import type { Kysely } from "kysely";
import type { Connection } from "./Connection.ts";
import { fromJson, type Json, toJson } from "./Json.ts";
import { type Page, type PageRequest, pageOf, rowColumns, withinBytes } from "./Page.ts";
import type { Tables } from "./Tables.ts";
import type { Work } from "./Work.ts";

/** One entry of a log, with its position. */
export interface LogEntry {
  seq: number;
  id: string;
  type: KnownSessionEvent["type"];
  body: Json<KnownSessionEvent>;
}

interface RowRange {
  session: string;
  seq: number;
  count: number;
}

/**
 * The logs of all sessions, each what has its id, oldest first. Positions grow within the whole table; in a shared database, each session has
 * its own, from 1 on and without gaps.
 */
export class EventLog {
  readonly #insert;
  readonly #position;
  readonly #body;
  readonly #after;
  readonly #before;
  readonly #lastTurn;
  readonly #history;

  constructor(connection: Connection) {
    this.#insert = connection.prepare(
      (db, row: { id: string; session_id: string; turn_id: string; type: string; body: string }) =>
        db
          .insertInto("events")
          .values((eb) => ({
            id: row.id,
            session_id: row.session_id,
            turn_id: row.turn_id,
            type: row.type,
            body: row.body,
            // Whoever writes has locked the session, so the next position is nobody else's, and is seen after those before it.
            ...(connection.isShared && {
              seq: eb
                .selectFrom("events")
                .where("session_id", "=", row.session_id)
                .select(({ eb, fn, lit }) => eb(fn.coalesce(fn.max("seq"), lit(0)), "+", lit(1)).as("next")),
            }),
          }))
          .returning("seq"),
    );
    this.#position = connection.prepare((db, value: { session: string; id: string }) =>
      db
        .selectFrom("events")
        .select("seq")
        .where("id", "=", value.id)
        .where("session_id", "=", value.session),
    );
    this.#body = connection.prepare((db, value: { session: string; seq: number }) =>
      db
        .selectFrom("events")
        .select("body")
        .where("seq", "=", value.seq)
        .where("session_id", "=", value.session),
    );
    const range = (db: Kysely<Tables>, value: RowRange) =>
      db
        .selectFrom("events")
        .select(["id", "type"])
        .select(rowColumns)
        .where("session_id", "=", value.session)
        .limit(value.count);
    this.#after = connection.prepare((db, value: RowRange) =>
      range(db, value).where("seq", ">", value.seq).orderBy("seq", "asc"),
    );
    this.#before = connection.prepare((db, value: RowRange) =>
      range(db, value).where("seq", "<", value.seq).orderBy("seq", "desc"),
    );
    this.#lastTurn = connection.prepare((db, value: { session: string }) =>
      db
        .selectFrom("events")
        .select("turn_id")
        .where("session_id", "=", value.session)
        .orderBy("seq", "desc")
        .limit(1),
    );
    this.#history = connection.prepare((db, value: { session: string; turn: string; count: number }) =>
      db
        .selectFrom("events")
        .select(rowColumns)
        .where("session_id", "=", value.session)
        .where("turn_id", "!=", value.turn)
        .orderBy("seq", "desc")
        .limit(value.count),
    );
  }

  /** @returns What reads the body of an event of the session. */
  #reader(session: string): (seq: number) => Work<string> {
    return (seq) => this.#read(session, seq);
  }

  *#read(session: string, seq: number): Work<string> {
    return (yield* this.#body.first({ session, seq }))?.body as string;
  }

  /**
   * Writes an event to the end of its session's log.
   *
   * @returns The entry, whose position is 1 or more.
   */
  *append(event: KnownSessionEvent): Work<LogEntry> {
    const { id, session_id, turn_id, type } = event;
    const body = toJson(event);
    const row = yield* this.#insert.first({ id, session_id, turn_id, type, body });
    return { seq: row?.seq as number, id, type, body };
  }

  /** @returns The position of an event, or undefined when the session has none with this id. */
  *position(session: string, id: string): Work<number | undefined> {
    return (yield* this.#position.first({ session, id }))?.seq;
  }

  /** @returns At most `count` entries that follow a position, oldest first; fewer when they are large. And whether they are all there are. */
  *after(session: string, seq: number, count: number): Work<{ entries: LogEntry[]; isComplete: boolean }> {
    const rows = yield* this.#after.all({ session, seq, count });
    const entries = (yield* withinBytes(rows, this.#reader(session))) as unknown as LogEntry[];
    return { entries, isComplete: rows.length < count && entries.length === rows.length };
  }

  /** @returns The page, or undefined when the session has no event with the id to start from. */
  *page(session: string, { limit, after, before }: PageRequest): Work<Page<KnownSessionEvent> | undefined> {
    const cursor = after ?? before;
    const seq = cursor === undefined ? 0 : yield* this.position(session, cursor);
    if (seq === undefined) return undefined;
    const statement = before === undefined ? this.#after : this.#before;
    const rows = yield* statement.all({ session, seq, count: limit + 1 });
    return yield* pageOf<KnownSessionEvent>(rows, limit, before !== undefined, this.#reader(session));
  }

  /** @returns The turn of the log's last event, or undefined when the log is empty. */
  *lastTurn(session: string): Work<string | undefined> {
    return (yield* this.#lastTurn.first({ session }))?.turn_id;
  }

  /** @returns The last `count` events of other turns than this one, oldest first; fewer when they are large. */
  *history(session: string, turn: string, count: number): Work<KnownSessionEvent[]> {
    const found = yield* this.#history.all({ session, turn, count });
    const rows = yield* withinBytes(found, this.#reader(session));
    return rows.reverse().map((row) => fromJson(row.body as Json<KnownSessionEvent>));
  }
}
