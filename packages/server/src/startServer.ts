import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Cors } from "./access/Cors.ts";
import { Hosts } from "./access/Hosts.ts";
import { isLoopback } from "./access/isLoopback.ts";
import { ApiProblem, problem } from "./http/ApiProblem.ts";
import { type ApiResponse, problemResponse, toResponse } from "./http/ApiResponse.ts";
import { type AppOptions, openServer } from "./openServer.ts";

export interface ServerOptions extends AppOptions {
  /** 0 takes a free one. */
  port: number;
  host: string;
  /** Given, the fault switches are on. */
  faults?: { rulesFile?: string };
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
 * @throws When the port is taken, the fault rules cannot be read, or as `openServer`.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port, host, clock, log, corsOrigins = [], allowedHosts = [] } = options;
  // They are seldom on, and need a parser that would make every start slower.
  const createFaults = options.faults && (await import("./faults/createFaults.ts")).createFaults;
  const name = host.includes(":") ? `[${host}]` : host;
  const cors = new Cors(corsOrigins);
  const hosts = new Hosts([name, ...allowedHosts]);
  const faults = createFaults?.({ ...options.faults, clock, log, cors, hosts });
  const { app, requestIds, quiesce, close } = openServer(options, faults);
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
