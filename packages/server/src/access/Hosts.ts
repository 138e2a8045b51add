import type { IncomingMessage } from "node:http";
import { isLoopback } from "@cloud-agents/child-process";
import { ApiProblem, problem } from "../http/ApiProblem.ts";

/** Longer names are cut: the sender chooses their length. */
const MAX_NAME = 100;

/**
 * The names that a server has. A page can give its own name the address of this computer, and then is no stranger to the browser: only
 * the name that the browser calls tells.
 */
export class Hosts {
  readonly #names: ReadonlySet<string>;

  /** @param names What the server is called besides the names of this computer; without ports. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  /**
   * Checks the host that a request is for. Only HTTP/1.0 can leave it out, as proxies do and browsers never do: that is no reason to
   * refuse it.
   *
   * @throws ApiProblem 400 when there is no host, or more than one; 421 when it is not this server.
   */
  check({ url = "", headers, httpVersion, rawHeaders }: IncomingMessage): void {
    const given = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
    if (given > 1 || (given === 0 && httpVersion !== "1.0")) throw problem(400, "malformed_request", {});
    const isPath = url.startsWith("/");
    if (given === 0 && isPath) return;
    // A request for a whole URL is for the host of that URL, whatever its headers have.
    this.checkUrl(isPath ? `http://${headers.host}` : url);
  }

  /** @throws ApiProblem 400 when it is not a URL; 421 when its host is not this server. */
  checkUrl(url: string): void {
    if (!URL.canParse(url)) throw problem(400, "malformed_request", {});
    const { hostname } = new URL(url);
    if (isLoopback(hostname) || this.#names.has(hostname)) return;
    const name = hostname.length > MAX_NAME ? `${hostname.slice(0, MAX_NAME)}…` : hostname;
    throw new ApiProblem(
      421,
      `This server is not called '${name}'. Call it by localhost or 127.0.0.1, or start it with --allowed-host ${name}.`,
      "Host",
    );
  }
}
