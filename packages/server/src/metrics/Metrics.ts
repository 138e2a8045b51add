import type { Hono } from "hono";
import type { SessionFeeds } from "../sessions/SessionFeeds.ts";
import type { TurnRunner } from "../sessions/TurnRunner.ts";
import type { Store } from "../store/Store.ts";

/** Who may read them: `on` is this computer, `network` everybody who reaches the server. */
export const metricsReaders = ["on", "network"] as const;
export type MetricsReaders = (typeof metricsReaders)[number];

/** What is looked at whenever somebody reads the metrics. */
export interface Watched {
  store: Pick<Store, "pool" | "watchGroups">;
  feeds: Pick<SessionFeeds, "readers">;
  turns: Pick<TurnRunner, "running">;
}

/** How the server does, counted. */
export interface Metrics {
  /** Adds the endpoint that shows them. */
  routes(app: Hono): void;
  watch(watched: Watched): void;
  /** A response begins. */
  responded(operation: string | undefined, status: number, ms: number): void;
  /** An event goes to a reader that has waited for it. */
  delivered(body: string): void;
}
