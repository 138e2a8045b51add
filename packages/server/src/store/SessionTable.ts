import type { Session } from "@cloud-agents/types";
import { type Connection, locked } from "./Connection.ts";
import { fromJson, type Json, toJson } from "./Json.ts";
import { ObjectTable } from "./ObjectTable.ts";
import type { Page, PageRequest } from "./Page.ts";
import type { Work } from "./Work.ts";

/** A session, and what the API does not show of it. */
export interface StoredSession {
  session: Session;
  /** The turn that is running. */
  currentTurn: string | undefined;
  /** Shortest time between two deltas, in milliseconds. */
  flushMs: number;
}

/** The sessions. */
export class SessionTable {
  readonly #objects: ObjectTable<Session>;
  readonly #insert;
  readonly #find;
  readonly #update;
  readonly #currentTurn;
  readonly #isRunning;
  readonly #withTurn;
  readonly #isOver;

  constructor(connection: Connection) {
    this.#objects = new ObjectTable(connection, "sessions");
    const columns = ["body", "current_turn", "flush_ms"] as const;
    this.#insert = connection.prepare(
      (db, row: { id: string; account: string; status: string; flush_ms: number; body: string }) =>
        db.insertInto("sessions").values({
          id: row.id,
          account: row.account,
          status: row.status,
          flush_ms: row.flush_ms,
          body: row.body,
        }),
    );
    this.#find = connection.prepare((db, value: { id: string; account: string }) =>
      locked(
        connection,
        db
          .selectFrom("sessions")
          .select(columns)
          .where("id", "=", value.id)
          .where("account", "=", value.account),
      ),
    );
    this.#update = connection.prepare(
      (
        db,
        row: { id: string; status: string; archived: number; current_turn: string | null; body: string },
      ) =>
        db
          .updateTable("sessions")
          .set({ status: row.status, archived: row.archived, current_turn: row.current_turn, body: row.body })
          .where("id", "=", row.id),
    );
    this.#currentTurn = connection.prepare((db, value: { id: string; turn: string }) =>
      locked(
        connection,
        db
          .selectFrom("sessions")
          .select(columns)
          .where("id", "=", value.id)
          .where("current_turn", "=", value.turn),
      ),
    );
    this.#isRunning = connection.prepare((db, value: { id: string; turn: string }) =>
      locked(
        connection,
        db
          .selectFrom("sessions")
          .select("seq")
          .where("id", "=", value.id)
          .where("current_turn", "=", value.turn),
      ),
    );
    this.#withTurn = connection.prepare((db, _: object) =>
      db.selectFrom("sessions").select(columns).where("current_turn", "is not", null).orderBy("seq"),
    );
    this.#isOver = connection.prepare((db, value: { id: string }) =>
      db
        .selectFrom("sessions")
        .select("id")
        .where("id", "=", value.id)
        .where((or) => or.or([or("archived", "=", 1), or("status", "=", "cancelled")])),
    );
  }

  *insert(account: string, session: Session, flushMs: number): Work<Json<Session>> {
    const body = toJson(session);
    yield* this.#insert.run({ id: session.id, account, status: session.status, flush_ms: flushMs, body });
    return body;
  }

  /** @returns The session as the API returns it, or undefined when the account has none with this id. */
  read(account: string, id: string): Work<Json<Session> | undefined> {
    return this.#objects.find(account, id);
  }

  /** As `ObjectTable.page`. */
  page(account: string, request: PageRequest, includeArchived: boolean): Work<Page<Session> | undefined> {
    return this.#objects.page(account, request, includeArchived);
  }

  /** @returns The session, to be changed, or undefined when the account has none with this id. */
  *find(account: string, id: string): Work<StoredSession | undefined> {
    const row = yield* this.#find.first({ account, id });
    return row && stored(row);
  }

  /** @returns The session, to be changed, or undefined when this turn is not the one that it is running. */
  *findRunning(id: string, turn: string): Work<StoredSession | undefined> {
    const row = yield* this.#currentTurn.first({ id, turn });
    return row && stored(row);
  }

  /** @returns Whether this turn is the one that the session is running. */
  *isRunning(id: string, turn: string): Work<boolean> {
    return (yield* this.#isRunning.first({ id, turn })) !== undefined;
  }

  /** @returns Every session with a running turn, of all accounts. */
  *allRunning(): Work<StoredSession[]> {
    return (yield* this.#withTurn.all({})).map(stored);
  }

  /** Keeps what was changed of a session. */
  *update({ session, currentTurn }: StoredSession): Work<Json<Session>> {
    const body = toJson(session);
    yield* this.#update.run({
      id: session.id,
      status: session.status,
      archived: session.archived_at ? 1 : 0,
      current_turn: currentTurn ?? null,
      body,
    });
    return body;
  }

  /** @returns Whether the session is cancelled or archived, so that nothing more happens to its log. */
  *isOver(id: string): Work<boolean> {
    return (yield* this.#isOver.first({ id })) !== undefined;
  }
}

function stored(row: { body: string; current_turn: string | null; flush_ms: number }): StoredSession {
  return {
    session: fromJson(row.body as Json<Session>),
    currentTurn: row.current_turn ?? undefined,
    flushMs: row.flush_ms,
  };
}
