import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { refuseHost } from "@cloud-agents/child-process";
import { Exchange, type Observer } from "./Exchange.ts";
import { envelope, sendOwn } from "./envelope.ts";
import { forward } from "./forward.ts";
import { valuesOf } from "./headers.ts";
import type { Interceptor } from "./Interceptor.ts";
import { intercept } from "./intercept.ts";
import { Masker } from "./Masker.ts";
import { Target } from "./Target.ts";
import { ToldOnce } from "./ToldOnce.ts";

/** What a proxy is started with. */
export interface ProxyOptions extends Partial<Omit<Observer, "told">> {
  /** The URL that requests are passed on to, such as `https://openapi.qoder.sh/api/v1/cloud`. */
  target: string;
  /** Any free one unless given. */
  port?: number;
  /** Where to listen: 127.0.0.1 unless given. */
  host?: string;
  /** What the proxy is called besides its host and the names of this computer, when it listens to this computer only. */
  allowedHosts?: readonly string[];
  /** Whether what is not as described is stopped, and an error sent in its place. */
  enforce?: boolean;
  /** Changes the traffic. With it nothing is checked or recorded. */
  interceptor?: Interceptor;
}

/** A proxy that listens. */
export interface RunningProxy {
  /** Where it listens, such as `http://127.0.0.1:4030`. */
  url: string;
  port: number;
  /**
   * Takes no more requests, and resolves when all connections are closed.
   *
   * @param withinMs How long responses under way may take to finish; at once unless given.
   */
  stop(withinMs?: number): Promise<void>;
}

/** How long a client's connection may be idle, in milliseconds. One that is being closed loses the request that is sent on it. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts a proxy between clients and a server of the Cloud Agents API.
 *
 * @throws Error when the target is not an HTTP URL without credentials, or the port cannot be listened on.
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { port = 0, host = "127.0.0.1", allowedHosts = [], enforce = false, interceptor } = options;
  const target = new Target(targetUrl(options.target));
  const observer: Observer = {
    onFinding: options.onFinding,
    onExchange: options.onExchange,
    masker: options.masker ?? new Masker(),
    told: new ToldOnce(),
    now: options.now ?? (() => new Date()),
  };
  let count = 0;
  let address = "";

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refusalOf(request, host, address, allowedHosts);
    if (refusal) return sendOwn(response, { ...refusal, type: "invalid_request_error", param: "Host" });
    response.on("error", () => {});
    request.url = pathOf(request.url as string);
    if (interceptor) return void intercept(interceptor, target, request, response);
    count += 1;
    const exchange = new Exchange(count, request, request.url, target.url, observer);
    forward({ exchange, request, response, target, enforce });
  };

  // Node refuses what has no host in its own words.
  const server = createServer({ requireHostHeader: false, keepAliveTimeout: KEEP_ALIVE_MS }, handle);
  server.on("checkContinue", handle);
  server.on("clientError", refuseMalformed);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  address = bound.address;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound.port}`,
    port: bound.port,
    stop: (withinMs = 0) => stop(server, target, withinMs),
  };
}

async function stop(server: Server, target: Target, withinMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  if (withinMs === 0) server.closeAllConnections();
  const timer = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearTimeout(timer);
  target.close();
}

/** @throws Error when requests cannot be passed on to it. */
function targetUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "")
    throw new Error(`The target must be an http or https URL, such as http://127.0.0.1:4020, not '${text}'.`);
  if (url.username || url.password)
    throw new Error("The target's URL must not have a user name or password: clients send their own tokens.");
  if (url.search || url.hash) throw new Error("The target's URL must not have a query or a fragment.");
  return url;
}

/** A page can give its own name the address of this computer (DNS rebinding): only the name that the browser calls tells. */
function refusalOf(
  { rawHeaders, url = "", httpVersion }: IncomingMessage,
  host: string,
  address: string,
  allowedHosts: readonly string[],
): { status: number; message: string } | undefined {
  const names = valuesOf(rawHeaders, "host");
  if (names.length > 1 || (names.length === 0 && httpVersion !== "1.0"))
    return { status: 400, message: "The request must have one Host header." };
  // A request for a whole URL is for the host of that URL, whatever its headers have.
  const name = URL.canParse(url) ? new URL(url).host : names[0];
  const bare = name?.replace(/:\d*$/, "").toLowerCase();
  if (bare !== undefined && allowedHosts.some((each) => each.toLowerCase() === bare)) return undefined;
  const message = refuseHost(name, host, address, "--host, or with --allowed-host");
  return message === undefined ? undefined : { status: 421, message };
}

/** Path and query of a request, which may be for a whole URL. */
function pathOf(url: string): string {
  if (url.startsWith("/") || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: import("node:stream").Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const status =
    error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const body = envelope({ status, type: "invalid_request_error", message: "The request is not valid HTTP." });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  (socket as Socket).end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
