import type { AddressInfo } from "node:net";
import { isLoopback } from "@cloud-agents/child-process";
import { getRequestListener } from "@hono/node-server";
import { Cors } from "./access/Cors.ts";
import { Hosts } from "./access/Hosts.ts";
import { type TokenRule, tokenRule } from "./auth/accounts.ts";
import type { StartingFaults } from "./faults/FaultRules.ts";
import { problem } from "./http/ApiProblem.ts";
import { problemResponse, toResponse } from "./http/ApiResponse.ts";
import { createHttpServer, send } from "./http/createHttpServer.ts";
import { type Clock, systemClock } from "./ids/Clock.ts";
import { type Ids, randomIds, seeded } from "./ids/Ids.ts";
import { silent } from "./logging/log.ts";
import type { MetricsReaders } from "./metrics/Metrics.ts";
import { type AppOptions, openServer } from "./openServer.ts";
import { readScenario } from "./runtime/readScenario.ts";
import type { Scenario } from "./runtime/Scenario.ts";
import { ScenarioRuntime } from "./runtime/ScenarioRuntime.ts";
import type { Store } from "./store/Store.ts";

/** What a server is started with. Without anything it keeps all in memory, plays the built-in scenario, and logs nothing. */
export interface ServerOptions extends Partial<Omit<AppOptions, "tokens">> {
  /** Any free one unless given. */
  port?: number;
  /** Where to listen: 127.0.0.1 unless given. */
  host?: string;
  /** Tokens that may be used. A token that is a text has an account of its own. Every token may be used unless some are given. */
  tokens?: readonly (string | TokenRule)[];
  /**
   * A PostgreSQL database to keep everything in, such as `postgres://user:password@host/name`, instead of `data`. Any number of servers can
   * share it.
   */
  database?: string;
  /** What agents do, unless `runtime` is given: a scenario, or the path of its file. */
  scenario?: string | Scenario;
  /** Given, the fault switches are on. */
  faults?: StartingFaults;
  /** Given, `/metrics` has how the server does, in the text format of Prometheus, for this computer only or for everybody who reaches it. */
  metrics?: MetricsReaders;
  /** Origins whose pages may use the server, such as `https://app.example`. Those of this computer always may. */
  corsOrigins?: readonly string[];
  /**
   * What the server is called besides `host` and the names of this computer. Requests for other hosts are refused when it listens to this
   * computer only, or when this is given.
   */
  allowedHosts?: readonly string[];
}

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:4020`. */
  url: string;
  port: number;
  /** Ends streams and turns, lets requests finish, and resolves when the port is free. */
  stop(): Promise<void>;
}

/** How long requests may take to finish when the server stops, in milliseconds. */
const STOP_WITHIN_MS = 5000;

/**
 * Starts a server. What an earlier one left running in the same data folder is ended first.
 *
 * @throws When a seed is given with a data folder, the port is taken, the scenario or the fault rules cannot be read, or as `openServer`.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { port = 0, host = "127.0.0.1", corsOrigins = [], allowedHosts = [] } = options;
  const appOptions = await completeOptions(options);
  const { clock, log } = appOptions;
  // They are seldom on, and what they need would make every start slower.
  const createFaults = options.faults && (await import("./faults/createFaults.ts")).createFaults;
  const createMetrics = options.metrics && (await import("./metrics/createMetrics.ts")).createMetrics;
  const name = host.includes(":") ? `[${host}]` : host;
  const cors = new Cors(corsOrigins);
  const hosts = new Hosts([name, ...allowedHosts]);
  const faults = createFaults?.({ ...options.faults, clock, log, cors, hosts });
  const metrics = createMetrics?.({ readers: options.metrics as MetricsReaders, cors, hosts });
  const { app, requestIds, start, quiesce, close } = openServer(
    appOptions,
    faults,
    await openDatabase(options, appOptions),
    metrics,
  );
  // Hono handles everything else; these requests cannot even be turned into a Request.
  const malformedRequest = () => {
    const { status, body } = problemResponse(problem(400, "malformed_request", {}));
    return toResponse({ status, body }, note(status));
  };
  const listener = getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0], {
    errorHandler: malformedRequest,
    hostname: "localhost",
  });
  let checksHosts = true;
  const { server, close: closeServer } = createHttpServer({
    note,
    handle(request, response) {
      cors.expose(request, response);
      if (checksHosts) hosts.check(request);
      const preflight = cors.preflight(request);
      if (preflight) send(preflight, response, note(preflight.status));
      else listener(request, response);
    },
  });
  try {
    await start();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    await close();
    throw error;
  }
  const address = server.address() as AddressInfo;
  checksHosts = allowedHosts.length > 0 || isLoopback(address.address);
  let stopped: Promise<void> | undefined;

  /** Makes the id of a request that the app has no part in, and logs the request. */
  function note(status: number): string {
    const requestId = requestIds.next("req");
    log.info("request", { request_id: requestId, operation: undefined, status, ms: 0 });
    metrics?.responded(undefined, status, 0);
    return requestId;
  }

  async function stop(): Promise<void> {
    const closed = closeServer(STOP_WITHIN_MS);
    await quiesce();
    await closed;
    await close();
  }

  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function openDatabase(
  { database, data }: ServerOptions,
  { ids, log }: AppOptions,
): Promise<Store | undefined> {
  if (database === undefined) return undefined;
  if (data !== undefined && data !== "memory")
    throw new Error(
      "Everything is kept either in a data folder or in a database. Leave out data or database.",
    );
  // Only then is it loaded, as it would make every start slower.
  const { openPostgresStore } = await import("./store/openPostgresStore.ts");
  return openPostgresStore(database, ids.next("srv"), (error) => log.warn("connection_lost", { error }));
}

async function completeOptions(options: ServerOptions): Promise<AppOptions> {
  const { data = "memory", database, files, tokens = [], seed, scenario } = options;
  if (seed !== undefined && (data !== "memory" || database !== undefined))
    throw new Error(
      `A seed needs data in memory: the next run on the same data would make the same ids again. Leave out seed or ${database === undefined ? "data" : "database"}.`,
    );
  if (files !== undefined && data === "memory" && database === undefined)
    throw new Error(
      "A folder of files needs a data folder or a database: what is kept in memory forgets whose the files are. Leave out files.",
    );
  const own = seed === undefined ? unseeded() : seeded(seed);
  const { clock = own.clock, ids = own.ids, log = silent, runtime } = options;
  return {
    ...options,
    ...{ data, clock, ids, log },
    tokens: tokens.map((token) => (typeof token === "string" ? tokenRule(token) : token)),
    runtime: runtime ?? new ScenarioRuntime(await findScenario(scenario), { clock, ids }),
  };
}

function unseeded(): { clock: Clock; ids: Ids } {
  const clock = systemClock();
  return { clock, ids: randomIds(clock) };
}

async function findScenario(scenario: string | Scenario | undefined): Promise<Scenario> {
  if (typeof scenario === "string") return readScenario(scenario);
  return scenario ?? (await import("./generated/defaultScenario.ts")).defaultScenario;
}
