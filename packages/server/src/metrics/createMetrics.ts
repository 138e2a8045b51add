import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { type ControlAccess, refuseOthers } from "../access/ControlAccess.ts";
import type { Metrics, MetricsReaders } from "./Metrics.ts";

/** What is said of a request that no operation matches. */
const NO_OPERATION = "none";

/** Upper bounds of a time in seconds: of a request, and of an event's way to a reader. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Upper bounds of how much work is committed together. */
const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What comes before the time at which an event was written; strings within the event have their quotes escaped. */
const PROCESSED_AT = '"processed_at":"';

export interface MetricsOptions extends ControlAccess {
  readers: MetricsReaders;
  /** The time of the computer, in milliseconds; that of other servers has to agree. */
  now?: () => number;
}

/** Makes what counts how the server does, in the text format of Prometheus. Labels have few values, so that it stays small. */
export function createMetrics({ readers, now = Date.now, ...access }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    ...{ registers, name: "cloud_agents_requests_total" },
    help: "Responses, by operation and status.",
    labelNames: ["operation", "status"],
  });
  const durations = new Histogram({
    ...{ registers, name: "cloud_agents_request_duration_seconds", buckets: SECONDS },
    help: "Time until the response began, by operation.",
    labelNames: ["operation"],
  });
  const lags = new Histogram({
    ...{ registers, name: "cloud_agents_event_lag_seconds", buckets: SECONDS },
    help: "Time from an event's processed_at, just before its commit, until it went to a reader that waited for it.",
  });
  /** What counts an operation's responses with a status. Finding it by labels takes longer than counting. */
  const counters = new Map<string, Map<number, Counter.Internal>>();
  const timers = new Map<string, Histogram.Internal<"operation">>();

  return {
    routes(app) {
      app.get("/metrics", async (context) => {
        const refusal =
          "Metrics can be read from the server's computer only, unless it was started with --metrics=network.";
        const refused = readers === "network" ? undefined : refuseOthers(context, access, refusal);
        return (
          refused ?? context.body(await registry.metrics(), 200, { "content-type": registry.contentType })
        );
      });
    },
    watch({ store, feeds, turns }) {
      const gauge = (name: string, help: string, value: () => number) =>
        new Gauge({
          ...{ registers, name: `cloud_agents_${name}`, help },
          collect() {
            this.set(value());
          },
        });
      gauge("open_streams", "Readers that follow a session here.", () => feeds.readers());
      gauge("running_turns", "Turns that run here.", () => turns.running().size);
      const { pool } = store;
      if (pool) {
        gauge("pool_connections", "Connections to the database.", () => pool().size);
        gauge("pool_idle_connections", "Connections to the database that nobody uses.", () => pool().idle);
        gauge(
          "pool_waiting",
          "Requests and turns that wait for a connection to the database.",
          () => pool().waiting,
        );
      }
      if (store.watchGroups) {
        const sizes = new Histogram({
          ...{ registers, name: "cloud_agents_commit_group_size", buckets: GROUP_SIZES },
          help: "Requests that were committed together.",
        });
        store.watchGroups((size) => sizes.observe(size));
      }
    },
    responded(operation = NO_OPERATION, status, ms) {
      const byStatus = getOrMake(counters, operation, () => new Map<number, Counter.Internal>());
      getOrMake(byStatus, status, () => requests.labels(operation, `${status}`)).inc();
      if (operation === NO_OPERATION) return;
      getOrMake(timers, operation, () => durations.labels(operation)).observe(ms / 1000);
    },
    delivered(body) {
      const start = body.lastIndexOf(PROCESSED_AT) + PROCESSED_AT.length;
      const written = Date.parse(body.slice(start, body.indexOf('"', start)));
      // Clocks of computers differ by a little.
      lags.observe(Math.max(0, now() - written) / 1000);
    },
  };
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
