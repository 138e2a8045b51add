import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Agent, Environment } from "@cloud-agents/types";
import { Answers } from "./Answers.ts";
import { Connection } from "./Connection.ts";
import { EventLog } from "./EventLog.ts";
import { FileTable } from "./FileTable.ts";
import { migrations } from "./migrations.ts";
import { ObjectTable } from "./ObjectTable.ts";
import { SessionTable } from "./SessionTable.ts";

/** Everything that the server remembers. */
export type Store = ReturnType<typeof openStore>;

/**
 * Opens the store, and makes or migrates its tables.
 *
 * @param data `memory`, or a folder, which is made when it is absent. One server at a time can use a folder.
 * @throws When another process uses the folder, or a newer server made it.
 */
export function openStore(data: string) {
  const connection = connect(data);
  try {
    migrate(connection, data);
    return {
      agents: new ObjectTable<Agent>(connection, "agents"),
      environments: new ObjectTable<Environment>(connection, "environments"),
      files: new FileTable(connection),
      sessions: new SessionTable(connection),
      events: new EventLog(connection),
      answers: new Answers(connection),
      transaction: <Result>(work: () => Result) => connection.transaction(work),
      inGroup: <Result>(work: () => Result) => connection.inGroup(work),
      afterCommit: (action: () => void) => connection.afterCommit(action),
      close() {
        connection.commitGroup();
        connection.execute(release);
        connection.close();
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

function connect(data: string): Connection {
  if (data === "memory") return new Connection(":memory:");
  mkdirSync(data, { recursive: true });
  return new Connection(join(data, "cloud-agents.db"));
}

/**
 * A process that is killed loses nothing that was answered: with a write-ahead log and NORMAL, what is committed is with the
 * operating system. EXCLUSIVE keeps a second server from running the first one's turns.
 */
const settings = `
  PRAGMA busy_timeout = 1000;
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;`;

/**
 * Statements keep the file open until they are garbage, and with it the lock; so the lock is given back before. That takes the end of
 * the write-ahead log, and happens with the next read.
 */
const release = `
  PRAGMA journal_mode = DELETE;
  PRAGMA locking_mode = NORMAL;
  SELECT count(*) FROM sqlite_master;`;

function migrate(connection: Connection, data: string): void {
  try {
    connection.execute(settings);
    connection.transaction(() => {
      const done = Number(connection.setting("user_version"));
      if (done > migrations.length) {
        throw new Error(
          `The data folder ${data} was made by a newer server. Use that server, or another folder.`,
        );
      }
      for (const step of migrations.slice(done)) connection.execute(step);
      connection.execute(`PRAGMA user_version = ${migrations.length}`);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") {
      throw new Error(`The data folder ${data} is in use. Stop the other server, or use another folder.`, {
        cause: error,
      });
    }
    throw error;
  }
}
