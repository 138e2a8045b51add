import type { Usage } from "@cloud-agents/types";
import { sql } from "./compileQuery.ts";
import type { PostgresConnection } from "./PostgresConnection.ts";
import type { Work } from "./Work.ts";

/** Where a session stands. */
export interface SessionState {
  id: string;
  currentTurn: string | undefined;
  /** Another one after each change that a reader of the session's log could see. */
  version: string;
}

/** What servers that share a database tell each other about turns. Times are the database's. */
export class SharedTurns {
  readonly #connection: PostgresConnection;
  readonly #renew;
  readonly #remove;
  readonly #removeDead;
  readonly #setUsage;
  readonly #states;

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
    this.#states = connection.prepare((db, value: { ids: string[] }) =>
      db
        .selectFrom("sessions")
        .select(["id", "current_turn", "status", "archived"])
        .select((eb) =>
          eb
            .selectFrom("events")
            .whereRef("events.session_id", "=", "sessions.id")
            .select(({ fn }) => fn.max("events.seq").as("seq"))
            .as("last"),
        )
        .where("id", "=", ({ fn, val }) => fn.any(val(value.ids))),
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
  }

  /** Has this server count as dead. */
  end(): Work<void> {
    return this.#remove.run({ id: this.#connection.serverId });
  }

  /** Keeps what a turn has used so far, unless it has ended. */
  setUsage(id: string, turn: string, usage: Usage): Work<void> {
    return this.#setUsage.run({ id, turn, usage: JSON.stringify(usage) });
  }

  /** @returns Where these sessions stand. */
  *states(ids: string[]): Work<SessionState[]> {
    const rows = yield* this.#states.all({ ids });
    return rows.map(({ id, current_turn, status, archived, last }) => ({
      id,
      currentTurn: current_turn ?? undefined,
      version: [status, archived, last].join(),
    }));
  }
}
