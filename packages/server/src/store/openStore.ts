import { chmodSync, closeSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { objectKinds } from "../objects/objectKinds.ts";
import { Checkpoints } from "./Checkpoints.ts";
import { lockFile } from "./lockFile.ts";
import { migrations, objects } from "./migrations.ts";
import { SqliteConnection } from "./SqliteConnection.ts";
import { createStoreTables } from "./Store.ts";
import { step, type Work } from "./Work.ts";

/**
 * Opens a store in SQLite, and makes or migrates its tables.
 *
 * @param data `memory`, or a folder, which is made when it is absent. One server at a time can use a folder.
 * @throws When another process uses the folder, a newer server made it, or it cannot be used; the message says what to do.
 */
export function openStore(data: string) {
  try {
    return openTables(data);
  } catch (error) {
    throw notUsable(data, error);
  }
}

function openTables(data: string) {
  const { connection, contentCommitted, close } = connect(data);
  try {
    migrate(connection, data);
    return {
      ...createStoreTables(connection),
      read: <Result>(work: () => Work<Result>) => connection.read(work),
      transaction: <Result>(work: () => Work<Result>) => connection.transaction(work),
      inGroup: <Result>(work: () => Work<Result>) => connection.inGroup(work),
      afterCommit: (action: () => void) => connection.afterCommit(action),
      contentCommitted,
      watchGroups(seen: (size: number) => void) {
        connection.onGroup = seen;
      },
      close() {
        // Leaves everything in one file, so that it can be copied once the server has ended.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function connect(data: string): {
  connection: SqliteConnection;
  contentCommitted(bytes: number): Promise<void>;
  close(): void;
} {
  if (data === "memory") {
    const connection = new SqliteConnection(":memory:");
    return { connection, contentCommitted: async () => {}, close: () => connection.close() };
  }
  // Everything in it is of somebody's account, and other users of the computer are none.
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const path = join(data, "cloud-agents.db");
  const lockPath = join(data, "cloud-agents.lock");
  // Files that SQLite makes have the rights of the database.
  for (const file of [path, lockPath]) closeSync(openSync(file, "a", 0o600));
  for (const name of readdirSync(data)) if (name.startsWith("cloud-agents.")) makePrivate(join(data, name));
  const unlock = lock(data, lockPath);
  const checkpoints = new Checkpoints(path);
  const connection = new SqliteConnection(path, () => checkpoints.committed());
  return {
    connection,
    contentCommitted: (bytes) => checkpoints.contentCommitted(bytes),
    close() {
      checkpoints.close();
      connection.close();
      unlock();
    },
  };
}

/** Leaves a file to its owner, which an older server did not. */
function makePrivate(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch (error) {
    // Somebody else's file, which this user may write all the same, or one that another server has just removed.
    if (!["EPERM", "ENOENT"].includes(codeOf(error))) throw error;
  }
}

function lock(data: string, path: string): () => void {
  try {
    return lockFile(path);
  } catch (error) {
    throw isBusy(error) ? inUse(data, error) : error;
  }
}

function isBusy(error: unknown): boolean {
  return codeOf(error) === "SQLITE_BUSY";
}

function codeOf(error: unknown): string {
  return `${(error as { code?: unknown }).code}`;
}

/**
 * Says which folder cannot be used, and what to do.
 *
 * @param data As `openStore` has it.
 * @param cause What was thrown while the folder was used.
 * @returns The error to throw instead: the same one when it is neither of the system nor of SQLite.
 */
export function notUsable(data: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === "undefined") return cause;
  const other = "or choose another folder with --data or CLOUD_AGENTS_SERVER_DATA";
  const remedy = /^SQLITE_(NOTADB|CORRUPT)/.test(code)
    ? `Move its files named cloud-agents.* away, ${other}.`
    : /^(ENOSPC|EDQUOT|SQLITE_FULL)/.test(code)
      ? `Make room on its disk, ${other}.`
      : `Let this user write there, ${other}.`;
  const reason = (cause as Error).message.replace(/\.$/, "");
  return new Error(`The data folder ${data} cannot be used: ${reason}. ${remedy}`, { cause });
}

function inUse(data: string, cause: unknown): Error {
  return new Error(`The data folder ${data} is in use. Stop the other server, or use another folder.`, {
    cause,
  });
}

/**
 * A process that is killed loses nothing that a response has confirmed: with a write-ahead log and NORMAL, what is committed is with the
 * operating system. The log is copied by `Checkpoints`, and by a commit only when it has grown four times as long as it is meant to be.
 */
const settings = `
  PRAGMA busy_timeout = 1000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 4000;
  PRAGMA foreign_keys = ON;`;

function migrate(connection: SqliteConnection, data: string): void {
  try {
    connection.execute(settings);
    connection.transaction(() => step(() => migrateTables(connection, data)));
  } catch (error) {
    // By a server of a version that locked the database itself.
    throw isBusy(error) ? inUse(data, error) : error;
  }
}

function migrateTables(connection: SqliteConnection, data: string): void {
  const done = Number(connection.setting("user_version"));
  if (done > migrations.length) {
    throw new Error(
      `The data folder ${data} was made by a newer server. Use that server, or another folder.`,
    );
  }
  for (const sql of migrations.slice(done)) connection.execute(sql);
  for (const { table } of objectKinds) connection.execute(objects(table));
  connection.execute(`PRAGMA user_version = ${migrations.length}`);
}
