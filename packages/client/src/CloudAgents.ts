import type { paths } from "@cloud-agents/types";
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { Connection, Surroundings } from "./Connection.ts";
import { addConveniences } from "./conveniences.ts";
import type { Logger } from "./createLogger.ts";
import type { Api } from "./generated/Api.ts";
import { defaultBaseUrl, operations } from "./generated/operations.ts";
import type { Hooks } from "./Hooks.ts";
import { invoke } from "./invoke.ts";
import { namespaces } from "./namespaces.ts";
import { redactor } from "./redactor.ts";
import { sleep } from "./sleep.ts";

/** Settings of a client. */
export interface CloudAgentsOptions extends Hooks {
  /** Personal access token. The environment variable `QODER_PAT` by default. */
  token?: string | undefined;
  /** Address of the API, without the paths. The first server of the description by default. */
  baseUrl?: string | undefined;
  /** Sends the requests; it must end them when their signal aborts. The global `fetch` by default. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /**
   * Longest time in milliseconds until the answer to one attempt is complete, for a stream until it begins. 60,000 by
   * default.
   */
  timeout?: number | undefined;
  /** How often a call is tried again after no answer, 408, 429 or 5xx. 2 by default. */
  maxRetries?: number | undefined;
  /** What `createLogger` makes. Nothing is logged by default. */
  logger?: Logger | undefined;
}

/** What a client has from the description: the generated types say it, and the generated table fills it. */
const DescribedApi = Object as unknown as new () => Api;

/** The client: one method for each operation of the description, under its SDK name. */
export class CloudAgents extends DescribedApi {
  /** The bare openapi-fetch client, with the same token: for what the methods do not offer. It never throws for a status. */
  readonly raw: Client<paths>;

  /**
   * Makes a client. Nothing is sent.
   *
   * @throws TypeError when there is no token, or an option cannot be used.
   */
  constructor(options?: CloudAgentsOptions);
  /** @internal Tests give their own clock, chance and ids. */
  constructor(options: CloudAgentsOptions, surroundings: Partial<Surroundings>);
  constructor(options: CloudAgentsOptions = {}, surroundings: Partial<Surroundings> = {}) {
    super();
    const { timeout = 60_000, maxRetries = 2 } = options;
    // Looked up at each request, so that a test may replace the global one later.
    const fetch =
      options.fetch ?? ((request: Request, init?: RequestInit) => globalThis.fetch(request, init));
    const token = readToken(options.token);
    const redact = redactor(token);
    const raw = createClient<paths>({
      baseUrl: readBaseUrl(options.baseUrl ?? defaultBaseUrl),
      headers: { authorization: `Bearer ${token}` },
      fetch,
    });
    // Whether the caller's own code sees requests and may have changed what they send.
    let isWatched = options.fetch !== undefined;
    const { use } = raw;
    raw.use = (...middleware) => {
      isWatched = true;
      use(...middleware);
    };
    const connection: Connection = {
      request: raw.request as unknown as Connection["request"],
      // To be given the text again spares undici a stream for it, which is a quarter of the time of a POST.
      fetch: (request, body) =>
        !isWatched && typeof body === "string" ? fetch(request, { body }) : fetch(request),
      timeout,
      maxRetries,
      redact,
      observe(...told) {
        options[told[0]]?.(told[1] as never);
        options.logger?.(redact, ...told);
      },
      sleep,
      random: Math.random,
      now: Date.now,
      newKey,
      ...surroundings,
    };
    this.raw = raw;
    Object.assign(
      this,
      namespaces(operations, (name, args) => invoke(connection, name, operations[name], args)),
    );
    addConveniences(this, connection);
  }

  /** Adds openapi-fetch middleware: it sees each attempt of all calls, those of `raw` too, in the order of addition. */
  use(...middleware: Middleware[]): void {
    this.raw.use(...middleware);
  }
}

function newKey(): string {
  // Several times faster in Node, and absent in pages that came over plain http.
  return crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
}

function readToken(given: string | undefined): string {
  // There is no `process` in a browser.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const token = given ?? process?.env?.QODER_PAT;
  if (!token)
    throw new TypeError(
      'A token is needed: new CloudAgents({ token: "pt-…" }), or QODER_PAT in the environment.',
    );
  // Checked here because the error of Headers would print the token.
  if (!/^[!-~]+$/.test(token))
    throw new TypeError("The token has a character that no token has. Was it copied whole?");
  return token;
}

function readBaseUrl(baseUrl: string): string {
  if (/^https?:/.test(baseUrl) && URL.canParse(baseUrl)) return baseUrl;
  throw new TypeError(`baseUrl must be an address such as ${defaultBaseUrl}, got "${baseUrl}".`);
}
