import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { ApiProblem, problem } from "./ApiProblem.ts";
import { type ApiResponse, problemResponse } from "./ApiResponse.ts";

/** What a server does with requests. */
export interface HttpHandlers {
  /** @throws ApiProblem when the request goes no further. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Makes an id for a request that `handle` has not seen to its end, and logs it. */
  note(status: number): string;
  /** How long a request may take to arrive, in milliseconds; as long as Node has it unless given. */
  requestTimeoutMs?: number;
}

/** A server that knows which responses are under way. */
export interface HttpServer {
  server: Server;
  /**
   * Takes no more connections, lets the responses that are under way finish, and closes every connection.
   *
   * @param withinMs When to close them all the same.
   */
  close(withinMs: number): Promise<void>;
}

/** How long a client may take to read why its connection is closed, in milliseconds. */
const READING_MS = 1000;

/**
 * How long a connection may be idle, in milliseconds: longer than the minute for which proxies keep theirs. A client that thinks for a few seconds
 * would otherwise send on a connection that is just being closed, and cannot know whether what it sent was done.
 */
const KEEP_ALIVE_MS = 65_000;

/** How many requests of one connection can wait for their responses: work for a client that reads none of them is for nothing. */
const MAX_PIPELINED = 64;

/** Makes a server on `node:http` that never ends a response early, nor writes between two of its parts. */
export function createHttpServer({ handle, note, requestTimeoutMs }: HttpHandlers): HttpServer {
  /** The responses under way on each connection, in the order of their requests. */
  const open = new Map<Socket, Set<ServerResponse>>();
  /** Connections that end after the responses under way. */
  const ending = new WeakSet<Socket>();
  let isClosing = false;

  const server = createServer(
    {
      // Node refuses what has no host in its own words.
      requireHostHeader: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      ...(requestTimeoutMs !== undefined && {
        headersTimeout: requestTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: requestTimeoutMs,
      }),
    },
    (request, response) => receive(request, response, handle),
  );
  // What Node refuses in its own words, or without any.
  server.on("checkExpectation", (request, response) =>
    receive(request, response, () => {
      throw new ApiProblem(417, "Expect must be '100-continue', or absent.");
    }),
  );
  server.on("connect", (_request, socket) => refuse({ code: "CONNECT" }, socket as Socket));
  server.on("connection", (socket) => {
    open.set(socket, new Set());
    socket.once("close", () => open.delete(socket));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuse(error, socket as Socket));

  function receive(request: IncomingMessage, response: ServerResponse, work: HttpHandlers["handle"]): void {
    // The connection ends with an earlier response.
    if (ending.has(request.socket)) return;
    try {
      begin(request.socket, response);
      work(request, response);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      send(problemResponse(error), response, note(error.status));
    }
  }

  function begin(socket: Socket, response: ServerResponse): void {
    const responses = open.get(socket);
    if (!responses) return;
    if (isClosing) response.setHeader("connection", "close");
    responses.add(response);
    response.once("close", () => {
      responses.delete(response);
      if (isClosing || ending.has(socket)) endWhenIdle(socket);
    });
    if (responses.size <= MAX_PIPELINED) return;
    ending.add(socket);
    response.setHeader("connection", "close");
    throw new ApiProblem(
      400,
      `This connection has ${MAX_PIPELINED} requests without a response. Read those first, or open more connections.`,
    );
  }

  function endWhenIdle(socket: Socket): void {
    if (open.get(socket)?.size === 0) socket.destroySoon();
  }

  /** Responds to what is no request. */
  function refuse(error: { code?: string | undefined }, socket: Socket): void {
    // Whatever else is sent on such a connection is an error, too.
    if (ending.has(socket)) return;
    if (!socket.writable) return void socket.destroy();
    ending.add(socket);
    const [response, ...others] = open.get(socket) ?? [];
    const isOfItsBody = response && !response.headersSent && !response.req.complete && others.length === 0;
    // Anything that was written now would be taken for the response of another request, or for a part of it.
    if (response && !isOfItsBody) return;
    const { status, body } = problemResponse(problemOf(error));
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(body as string)}`,
      `x-request-id: ${note(status)}`,
      "connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
    // A connection that is closed before everything is read from it takes the response with it.
    setTimeout(() => socket.destroy(), READING_MS).unref();
  }

  return {
    server,
    async close(withinMs) {
      isClosing = true;
      // Not that of http.Server: it resets connections whose last response is not sent to its end.
      const closed = new Promise<void>((resolve) => {
        NetServer.prototype.close.call(server, () => resolve());
      });
      for (const socket of open.keys()) endWhenIdle(socket);
      const timer = setTimeout(() => server.closeAllConnections(), withinMs);
      await closed;
      clearTimeout(timer);
      // Ends its timer.
      server.close();
    },
  };
}

/**
 * Sends a response that no app has made.
 *
 * @param requestId The id that the log has for it.
 */
export function send(
  { status, body, headers }: ApiResponse,
  response: ServerResponse,
  requestId: string,
): void {
  response.statusCode = status;
  if (body !== null) response.setHeader("content-type", "application/json");
  response.setHeaders(new Map(Object.entries({ "x-request-id": requestId, ...headers }))).end(body);
}

function problemOf({ code }: { code?: string | undefined }): ApiProblem {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return new ApiProblem(408, "The request took too long to arrive. Send it again, without pauses.");
  if (code === "HPE_HEADER_OVERFLOW")
    return new ApiProblem(431, "The headers of the request are too large. Send at most 16 KiB of them.");
  return problem(400, "malformed_request", {});
}
