import type { TokenRule } from "./auth/accounts.ts";
import { createApp } from "./createApp.ts";
import type { Faults } from "./faults/Faults.ts";
import type { Clock } from "./ids/Clock.ts";
import { type Ids, seeded } from "./ids/Ids.ts";
import type { Log } from "./logging/log.ts";
import type { AgentRuntime } from "./runtime/AgentRuntime.ts";
import { recoverTurns } from "./sessions/recoverTurns.ts";
import { SessionFeeds } from "./sessions/SessionFeeds.ts";
import { TurnRunner } from "./sessions/TurnRunner.ts";
import { notUsable, openStore } from "./store/openStore.ts";

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
  /** How long a stream may be silent, in milliseconds; 15000 unless given. */
  heartbeatMs?: number;
  /** The longest body of a request, in bytes; 32 MiB unless given. */
  maxBodyBytes?: number;
}

/** A server that does not listen. */
export interface OpenServer {
  /** Makes the ids of requests. */
  requestIds: Ids;
  app: ReturnType<typeof createApp>;
  /** Ends streams and turns; requests are handled as before. */
  quiesce(): Promise<void>;
  /** Closes the store. */
  close(): void;
}

/**
 * Opens the store, ends what an earlier server left running in it, and makes the app.
 *
 * @param faults Given, the fault switches are on.
 * @throws When the data folder is in use or cannot be used.
 */
export function openServer(options: AppOptions, faults?: Faults): OpenServer {
  const { tokens, seed, log, clock, ids, heartbeatMs = 15_000, maxBodyBytes = 32 * 1024 * 1024 } = options;
  const store = openStore(options.data);
  const feeds = new SessionFeeds();
  const core = { store, feeds, clock, ids, log, heartbeatMs };
  const turns = new TurnRunner(core, options.runtime);
  const requestIds = seed === undefined ? ids : seeded(seed).ids;
  const stopping = new AbortController();

  try {
    const recovered = store.transaction(() => recoverTurns(core));
    if (recovered > 0) log.warn("turns_recovered", { turns: recovered });
  } catch (error) {
    store.close();
    throw notUsable(options.data, error);
  }
  const app = createApp({
    ...core,
    turns,
    tokens,
    maxBodyBytes,
    requestIds,
    faults,
    stopping: stopping.signal,
  });
  return {
    requestIds,
    app,
    quiesce() {
      stopping.abort();
      feeds.close();
      return turns.stop();
    },
    close: () => store.close(),
  };
}
