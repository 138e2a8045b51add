import type { Agent, Environment } from "@cloud-agents/types";
import { agents } from "../objects/agents.ts";
import { environments } from "../objects/environments.ts";
import type { Connection } from "./Connection.ts";
import { EventLog } from "./EventLog.ts";
import { FileTable } from "./FileTable.ts";
import { IdempotencyKeyTable } from "./IdempotencyKeyTable.ts";
import { ObjectTable } from "./ObjectTable.ts";
import { SessionTable } from "./SessionTable.ts";
import type { SharedTurns } from "./SharedTurns.ts";
import type { Work } from "./Work.ts";

/** The tables of a store, whatever database they are in. */
export type StoreTables = ReturnType<typeof createStoreTables>;

/** The connections of a server to its database. */
export interface PoolState {
  /** How many are open. */
  size: number;
  /** How many of them nobody uses. */
  idle: number;
  /** How much work waits for one. */
  waiting: number;
}

/** Everything that the server remembers. */
export interface Store extends StoreTables {
  /** Does work that only reads. */
  read<Result>(work: () => Work<Result>): Result | Promise<Result>;
  /**
   * Does work of which all is kept, or, when it throws, nothing.
   *
   * @returns What the work returned, once it is committed.
   */
  transaction<Result>(work: () => Work<Result>): Result | Promise<Result>;
  /** As `transaction`, for the work of a request: the database may commit it together with that of others. */
  inGroup<Result>(work: () => Work<Result>): Promise<Result>;
  /** Calls the action once the work that calls this is committed, and never when it is not. */
  afterCommit(action: () => void): void;
  /** Of a database that several servers share. */
  shared?: SharedTurns;
  /** Of one that commits the work of requests together: has how much work each group has be seen. */
  watchGroups?(seen: (size: number) => void): void;
  /** Of one with a log: has to be called after a piece of a content was committed, and resolves when the next may be. */
  contentCommitted?(bytes: number): Promise<void>;
  /** Of one that has several connections. */
  pool?(): PoolState;
  close(): void | Promise<void>;
}

/** @param connection The database that the tables are in. */
export function createStoreTables(connection: Connection) {
  const tables = new Map<string, ObjectTable<object>>();
  /** The objects of a declared kind, or of another, by its table. */
  const objects = (name: string) => {
    const table = tables.get(name) ?? new ObjectTable<object>(connection, name);
    tables.set(name, table);
    return table;
  };
  return {
    objects,
    agents: objects(agents.table) as ObjectTable<Agent>,
    environments: objects(environments.table) as ObjectTable<Environment>,
    files: new FileTable(connection),
    sessions: new SessionTable(connection),
    events: new EventLog(connection),
    idempotencyKeys: new IdempotencyKeyTable(connection),
  };
}
