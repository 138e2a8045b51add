import type { Session, Usage } from "@cloud-agents/types";
import type { ExpressionBuilder } from "kysely";
import { type Connection, locked } from "./Connection.ts";
import { sql } from "./compileQuery.ts";
import { fromJson, type Json, toJson } from "./Json.ts";
import { ObjectTable } from "./ObjectTable.ts";
import type { Page, PageRequest } from "./Page.ts";
import type { Tables } from "./Tables.ts";
import type { Work } from "./Work.ts";

/** A session, and what the API does not show of it. */
export interface StoredSession {
  session: Session;
  /** The turn that is running. */
  currentTurn: string | undefined;
  /** Shortest time between two deltas, in milliseconds. */
  flushMs: number;
  /** What the turn has used so far, when a server of several runs it. */
  turnUsage?: Usage | undefined;
}

/** How many abandoned turns are ended at a time. */
const MAX_ABANDONED = 100;

/** The sessions. */
export class SessionTable {
  readonly #connection: Connection;
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
    this.#connection = connection;
    const own = ["body", "current_turn", "flush_ms"] as const;
    const columns = connection.isShared ? ([...own, "turn_usage"] as const) : own;
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
        row: {
          id: string;
          status: string;
          archived: number;
          current_turn: string | null;
          body: string;
          server: string | null;
        },
      ) =>
        db
          .updateTable("sessions")
          .set({ status: row.status, archived: row.archived, current_turn: row.current_turn, body: row.body })
          .$if(connection.isShared, (update) =>
            update.set((eb) => turnColumns(eb, row.current_turn, row.server)),
          )
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
    this.#withTurn = connection.prepare((db, value: { lost: readonly string[] }) =>
      db
        .selectFrom("sessions")
        .select(columns)
        .where("current_turn", "is not", null)
        .orderBy("seq")
        .$if(connection.isShared, (query) =>
          query
            .where((eb) =>
              eb.or([isAbandoned(eb), eb("current_turn", "=", eb.fn.any(eb.val(value.lost as string[])))]),
            )
            .limit(MAX_ABANDONED)
            .forUpdate()
            .skipLocked(),
        ),
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
    yield* this.#objects.lockOrder(account);
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

  /**
   * @param lost Turns of this server that it does not run, in a shared database.
   * @returns Sessions, of any account, with a turn that no server runs: every turn before this server starts one, and in a shared database
   *   some of those that are lost or whose server is dead.
   */
  *abandoned(lost: readonly string[]): Work<StoredSession[]> {
    return (yield* this.#withTurn.all({ lost })).map(stored);
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
      server: this.#connection.serverId ?? null,
    });
    return body;
  }

  /** @returns Whether the session is cancelled or archived, so that nothing more happens to its log. */
  *isOver(id: string): Work<boolean> {
    return (yield* this.#isOver.first({ id })) !== undefined;
  }
}

/** Of a session that is updated: the server that runs its turn, which changes with the turn, and what that has used. */
function turnColumns(eb: ExpressionBuilder<Tables, "sessions">, turn: string | null, server: string | null) {
  const isSame = eb("current_turn", "is not distinct from", turn);
  return {
    turn_server: eb.case().when(isSame).then(eb.ref("turn_server")).else(server).end(),
    turn_usage: eb.case().when(isSame).then(eb.ref("turn_usage")).else(null).end(),
  };
}

function isAbandoned(eb: ExpressionBuilder<Tables, "sessions">) {
  const server = eb
    .selectFrom("servers")
    .select("servers.id")
    .whereRef("servers.id", "=", "sessions.turn_server")
    .where("alive_until", ">", sql<Date>`now()`);
  return eb.not(eb.exists(server));
}

function stored(row: {
  body: string;
  current_turn: string | null;
  flush_ms: number;
  turn_usage?: string | null;
}): StoredSession {
  return {
    session: fromJson(row.body as Json<Session>),
    currentTurn: row.current_turn ?? undefined,
    flushMs: row.flush_ms,
    turnUsage: row.turn_usage ? JSON.parse(row.turn_usage) : undefined,
  };
}
