import { objectKinds } from "../objects/objectKinds.ts";
import { databaseName } from "./databaseName.ts";
import { PostgresConnection } from "./PostgresConnection.ts";
import { postgresMigrations, postgresObjects } from "./postgresMigrations.ts";
import { SharedTurns } from "./SharedTurns.ts";
import { createStoreTables, type Store } from "./Store.ts";
import type { Work } from "./Work.ts";

/** Held while the tables are made, so that of several servers that start at the same time one makes them. */
const MIGRATION_LOCK = 4_020_001;

/**
 * Opens a store in PostgreSQL, and makes or migrates its tables. Any number of servers can use the database.
 *
 * @param url Where the database is, such as `postgres://user@host/database`.
 * @param serverId Under which this server runs turns.
 * @param onError Gets what goes wrong with connections that nobody uses.
 * @param steps Those that make the tables; a newer server has more of them.
 * @throws When the database cannot be used, or a newer server made its tables; the message says what to do, without the password.
 */
export async function openPostgresStore(
  url: string,
  serverId: string,
  onError?: (error: Error) => void,
  steps: readonly string[] = postgresMigrations,
): Promise<Store> {
  const connection = new PostgresConnection(url, serverId, onError);
  try {
    await migrate(connection, steps);
  } catch (error) {
    await connection.close();
    throw notUsable(url, error);
  }
  return {
    ...createStoreTables(connection),
    shared: new SharedTurns(connection),
    read: <Result>(work: () => Work<Result>) => connection.read(work),
    transaction: <Result>(work: () => Work<Result>) => connection.transaction(work),
    inGroup: <Result>(work: () => Work<Result>) => connection.transaction(work),
    afterCommit: (action: () => void) => connection.afterCommit(action),
    pool: () => connection.pool(),
    close: () => connection.close(),
  };
}

async function migrate(connection: PostgresConnection, migrations: readonly string[]): Promise<void> {
  await connection.transaction(function* () {
    yield { text: `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`, values: [], hasRows: false };
    const table = "CREATE TABLE IF NOT EXISTS migrations (done INTEGER NOT NULL)";
    yield { text: table, values: [], hasRows: false };
    const rows = yield { text: "SELECT done FROM migrations", values: [], hasRows: true };
    const done = (rows as { done: number }[])[0]?.done ?? 0;
    if (done > migrations.length)
      throw new Error("It was made by a newer server. Use that server, or another database");
    const todo = [...migrations.slice(done), ...objectKinds.map(({ table }) => postgresObjects(table))];
    for (const text of todo.flatMap((sql) => sql.split(/;\s*/)).filter(Boolean))
      yield { text, values: [], hasRows: false };
    yield { text: "DELETE FROM migrations", values: [], hasRows: false };
    const text = `INSERT INTO migrations VALUES (${migrations.length})`;
    yield { text, values: [], hasRows: false };
  });
}

function notUsable(url: string, cause: unknown): Error {
  const { message } = (cause as { cause?: Error }).cause ?? (cause as Error);
  const remedy = "Start it, or give another one with --database or CLOUD_AGENTS_SERVER_DATABASE.";
  return new Error(`The database ${databaseName(url)} cannot be used: ${message}. ${remedy}`, { cause });
}
