import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Cors } from "./access/Cors.ts";
import { Hosts } from "./access/Hosts.ts";
import { isLoopback } from "./access/isLoopback.ts";
import { type TokenRule, tokenRule } from "./auth/accounts.ts";
import type { StartingFaults } from "./faults/FaultRules.ts";
import { ApiProblem, problem } from "./http/ApiProblem.ts";
import { type ApiResponse, problemResponse, toResponse } from "./http/ApiResponse.ts";
import { type Clock, systemClock } from "./ids/Clock.ts";
import { type Ids, randomIds, seeded } from "./ids/Ids.ts";
import { silent } from "./logging/log.ts";
import { type AppOptions, openServer } from "./openServer.ts";
import { readScenario } from "./runtime/readScenario.ts";
import type { Scenario } from "./runtime/Scenario.ts";
import { ScenarioRuntime } from "./runtime/ScenarioRuntime.ts";

/** What a server is started with. Without anything it keeps all in memory, plays the built-in scenario, and logs nothing. */
export interface ServerOptions extends Partial<Omit<AppOptions, "tokens">> {
  /** Any free one unless given. */
  port?: number;
  /** Where to listen: 127.0.0.1 unless given. */
  host?: string;
  /** Tokens that may be used. A token that is a text has an account of its own. Every token may be used unless some are given. */
  tokens?: readonly (string | TokenRule)[];
  /** What agents do, unless `runtime` is given: a scenario, or the path of its file. */
  scenario?: string | Scenario;
  /** Given, the fault switches are on. */
  faults?: StartingFaults;
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
const STOP_WITHIN_MS = 2000;

/**
 * Starts a server. What an earlier one left running in the same data folder is ended first.
 *
 * @throws When the port is taken, the scenario or the fault rules cannot be read, or as `openServer`.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { port = 0, host = "127.0.0.1", corsOrigins = [], allowedHosts = [] } = options;
  const appOptions = await completeOptions(options);
  const { clock, log } = appOptions;
  // They are seldom on, and need a parser that would make every start slower.
  const createFaults = options.faults && (await import("./faults/createFaults.ts")).createFaults;
  const name = host.includes(":") ? `[${host}]` : host;
  const cors = new Cors(corsOrigins);
  const hosts = new Hosts([name, ...allowedHosts]);
  const faults = createFaults?.({ ...options.faults, clock, log, cors, hosts });
  const { app, requestIds, quiesce, close } = openServer(appOptions, faults);
  const malformedRequest = () =>
    toResponse(problemResponse(problem(400, "malformed_request", {})), requestIds.next("req"));
  // Hono handles everything else; these requests cannot even be turned into a Request.
  const listener = getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0], {
    errorHandler: malformedRequest,
    hostname: "localhost",
  });
  let checksHosts = true;
  // Node refuses what has no host in its own words.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    try {
      cors.expose(request, response);
      if (checksHosts) hosts.check(request);
      const preflight = cors.preflight(request);
      if (preflight) send(preflight, response);
      else listener(request, response);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      send(problemResponse(error), response);
    }
  });
  server.on("clientError", (_, socket) => {
    const { body } = problemResponse(problem(400, "malformed_request", {}));
    const headers = `content-type: application/json\r\nx-request-id: ${requestIds.next("req")}\r\nconnection: close`;
    if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n${headers}\r\n\r\n${body}`);
    else socket.destroy();
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    close();
    throw error;
  }
  const address = server.address() as AddressInfo;
  checksHosts = allowedHosts.length > 0 || isLoopback(address.address);
  let stopped: Promise<void> | undefined;

  /** Sends a response that the app has no part in. */
  function send({ status, body, headers }: ApiResponse, response: ServerResponse): void {
    const requestId = requestIds.next("req");
    response.statusCode = status;
    if (body !== null) response.setHeader("content-type", "application/json");
    response.setHeaders(new Map(Object.entries({ "x-request-id": requestId, ...headers }))).end(body);
    log.info("request", { request_id: requestId, operation: undefined, status, ms: 0 });
  }

  async function stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await quiesce();
    server.closeIdleConnections();
    const timer = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS);
    await closed;
    clearTimeout(timer);
    close();
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

async function completeOptions(options: ServerOptions): Promise<AppOptions> {
  const { data = "memory", tokens = [], seed, scenario } = options;
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
