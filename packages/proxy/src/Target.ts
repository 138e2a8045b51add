import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { endToEnd, type RawHeaders, valuesOf } from "./headers.ts";
import { describedPath } from "./operationAt.ts";

/** How long a target may take to begin its response, in milliseconds. */
const RESPONSE_WITHIN_MS = 600_000;

/** What is asked of a target. */
export interface TargetRequest {
  method: string;
  /** Path and query as the client sent them. */
  path: string;
  headers: RawHeaders;
  /** How long the body is: in bytes, as long as it comes, or as the headers have it. */
  length?: number | "chunked";
}

/** The server that requests are passed on to. */
export class Target {
  readonly url: URL;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(url: URL) {
    this.url = url;
    const options = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };
    this.#agent = url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** The path of its URL, without a slash at its end. */
  get path(): string {
    return this.url.pathname.replace(/\/$/, "");
  }

  /** The path to ask for: below that of the target's URL, whether the client knows it or not. */
  pathFor(path: string): string {
    if (this.path === "" || path === this.path || path.startsWith(`${this.path}/`) || path === "*")
      return path;
    return `${this.path}${describedPath(path, this.path)}`;
  }

  /**
   * Begins a request. Its body is still to be written, and it to be ended.
   *
   * @param left Headers that are not passed on.
   */
  ask({ method, path, headers, length }: TargetRequest, left: readonly string[] = []): ClientRequest {
    const sent = endToEnd(headers, ["host", ...left, ...(length === undefined ? [] : ["content-length"])]);
    if (valuesOf(headers, "te").some((value) => /\btrailers\b/i.test(value))) sent.push("TE", "trailers");
    if (length === "chunked") sent.push("Transfer-Encoding", "chunked");
    else if (length !== undefined) sent.push("Content-Length", `${length}`);
    const send = this.url.protocol === "https:" ? requestHttps : requestHttp;
    const { hostname, port, host } = this.url;
    const upstream = send({
      agent: this.#agent,
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port,
      method,
      path: this.pathFor(path),
      headers: ["Host", host, ...sent] as unknown as Record<string, string>,
    });
    const timer = setTimeout(
      () => upstream.destroy(Object.assign(new Error("no response"), { code: "ETIMEDOUT" })),
      RESPONSE_WITHIN_MS,
    );
    timer.unref();
    upstream.once("response", () => clearTimeout(timer));
    upstream.once("close", () => clearTimeout(timer));
    return upstream;
  }

  /** Closes the connections that wait for further requests. */
  close(): void {
    this.#agent.destroy();
  }
}

/** Whether a response arrived to its end. */
export function isWhole(incoming: IncomingMessage): boolean {
  return incoming.complete && !incoming.errored;
}

/** Why a target gave no response, and the status that this is; undefined when the connection was lost after it was made. */
export function failureOf(
  error: NodeJS.ErrnoException,
  target: URL,
): { status: 502 | 504; message: string } | undefined {
  const { code = "", syscall } = error;
  const name = target.origin;
  if (code === "ETIMEDOUT" && syscall !== "connect")
    return {
      status: 504,
      message: `${name} did not begin a response within ${RESPONSE_WITHIN_MS / 1000} s.`,
    };
  if (code.startsWith("HPE_"))
    return { status: 502, message: `${name} sent something that is not HTTP (${code}). Check --target.` };
  if (code === "ECONNRESET" && syscall !== "connect") return undefined;
  if (code === "EPIPE") return undefined;
  return {
    status: 502,
    message: `${name} cannot be reached: ${error.message}. Check --target, and whether it runs.`,
  };
}
