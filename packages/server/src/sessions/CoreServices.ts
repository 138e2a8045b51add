import type { Clock } from "../ids/Clock.ts";
import type { Ids } from "../ids/Ids.ts";
import type { Log } from "../logging/log.ts";
import type { Metrics } from "../metrics/Metrics.ts";
import type { Store } from "../store/Store.ts";
import type { SessionFeeds } from "./SessionFeeds.ts";

/** What sessions, turns and streams share. */
export interface CoreServices {
  store: Store;
  feeds: SessionFeeds;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** A stream that is silent for this many milliseconds sends a heartbeat. */
  heartbeatMs: number;
  /** A stream ends when the store could not be asked for this many milliseconds: another server may reach it. */
  maxAbsenceMs: number;
  /** Absent unless somebody is to see how the server does. */
  metrics?: Metrics | undefined;
}
