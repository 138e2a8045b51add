import { tmpdir } from "node:os";
import type { TokenRule } from "./auth/accounts.ts";
import type { Contents } from "./contents/Contents.ts";
import { FolderContents } from "./contents/FolderContents.ts";
import { PostgresContents } from "./contents/PostgresContents.ts";
import { SqliteContents } from "./contents/SqliteContents.ts";
import { createApp } from "./createApp.ts";
import type { Faults } from "./faults/Faults.ts";
import type { Clock } from "./ids/Clock.ts";
import { type Ids, seeded } from "./ids/Ids.ts";
import type { Log } from "./logging/log.ts";
import type { Metrics } from "./metrics/Metrics.ts";
import type { AgentRuntime } from "./runtime/AgentRuntime.ts";
import type { CoreServices } from "./sessions/CoreServices.ts";
import { recoverTurns } from "./sessions/recoverTurns.ts";
import { SessionFeeds } from "./sessions/SessionFeeds.ts";
import { SharedSessions } from "./sessions/SharedSessions.ts";
import { TurnRunner } from "./sessions/TurnRunner.ts";
import { notUsable, openStore } from "./store/openStore.ts";
import type { Store } from "./store/Store.ts";
import { within } from "./within.ts";

/** How long each step of closing may take, in milliseconds: a database that is away is not waited for, and other servers end the turns. */
const CLOSE_WITHIN_MS = 1000;

/** What a server works with, wherever it listens. */
export interface AppOptions {
  /** `memory`, or a folder to keep everything in. */
  data: string;
  /** Empty: every token is an account of its own. */
  tokens: readonly TokenRule[];
  /** What `clock` and `ids` were seeded with, if they were. */
  seed?: number;
  runtime: AgentRuntime;
  log: Log;
  clock: Clock;
  ids: Ids;
  /** A folder for the contents of files, which the servers that share a database can share; in the store unless given. */
  files?: string;
  /** How long a stream may be silent, in milliseconds; 15000 unless given. */
  heartbeatMs?: number;
  /** How long a stream stays open while the database cannot be asked, in milliseconds; two minutes unless given, as failovers take. */
  maxAbsenceMs?: number;
  /** The longest body of a request, in bytes; 32 MiB unless given. */
  maxBodyBytes?: number;
}

/** A server that does not listen. */
export interface OpenServer {
  /** Makes the ids of requests. */
  requestIds: Ids;
  app: ReturnType<typeof createApp>;
  /**
   * Makes sure that the folder of files can be used, and joins the servers that share the database; to be awaited before requests are
   * handled.
   */
  start(): Promise<void>;
  /** Ends streams and turns; requests are handled as before. */
  quiesce(): Promise<void>;
  /** Closes the store; turns that still run in a shared one are ended, unless it is away. */
  close(): Promise<void>;
}

/**
 * Opens the store, ends what an earlier server left running in it, and makes the app.
 *
 * @param faults Given, the fault switches are on.
 * @param store Unless given, the one in the data folder.
 * @param metrics Given, they are collected and shown.
 * @throws When the data folder is in use or cannot be used.
 */
export function openServer(
  options: AppOptions,
  faults?: Faults,
  store: Store = openStore(options.data),
  metrics?: Metrics,
): OpenServer {
  const { tokens, seed, log, clock, ids, files } = options;
  const { heartbeatMs = 15_000, maxAbsenceMs = 120_000, maxBodyBytes = 32 * 1024 * 1024 } = options;
  const feeds = new SessionFeeds();
  const core = { store, feeds, clock, ids, log, heartbeatMs, maxAbsenceMs, metrics };
  const turns = new TurnRunner(core, options.runtime);
  metrics?.watch({ store, feeds, turns });
  const contents: Contents =
    files !== undefined
      ? new FolderContents({ folder: files, store, ids, log })
      : store.shared
        ? new PostgresContents(store.files, tmpdir())
        : new SqliteContents({ store, log });
  const requestIds = seed === undefined ? ids : seeded(seed).ids;
  const stopping = new AbortController();
  const shared = store.shared && new SharedSessions(core, store.shared, turns);

  try {
    if (!shared) recoverAll(core);
  } catch (error) {
    store.close();
    throw notUsable(options.data, error);
  }
  const app = createApp({
    ...core,
    turns,
    contents,
    tokens,
    maxBodyBytes,
    requestIds,
    faults,
    stopping: stopping.signal,
    isReady: () => shared?.isAlive ?? true,
  });
  return {
    requestIds,
    app,
    quiesce() {
      stopping.abort();
      feeds.close();
      return turns.stop();
    },
    async start() {
      await contents.start();
      await shared?.start();
    },
    async close() {
      const leave = async () => {
        await contents.stop();
        await shared?.stop();
      };
      if (!(await within(CLOSE_WITHIN_MS, leave()))) log.warn("database_not_awaited");
      // Whatever still waits for the database fails then.
      await within(CLOSE_WITHIN_MS, Promise.resolve(store.close()));
    },
  };
}

/** Ends the turns of an earlier server. */
function recoverAll(core: CoreServices): void {
  const recovered = core.store.transaction(() => recoverTurns(core));
  if (typeof recovered === "number" && recovered > 0) core.log.warn("turns_recovered", { turns: recovered });
}
