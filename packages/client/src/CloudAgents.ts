import type { paths } from "@cloud-agents/types";
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { Api } from "./generated/Api.ts";
import { defaultBaseUrl, operations } from "./generated/operations.ts";
import type { Logger } from "./http/createLogger.ts";
import type { Hooks } from "./http/Hooks.ts";
import { namespaces } from "./http/namespaces.ts";
import { sleep } from "./http/sleep.ts";
import type { Platform, Transport } from "./http/Transport.ts";
import { invoke } from "./invoke.ts";
import { redactor } from "./redaction/redactor.ts";
import { addShortcuts } from "./sessions/shortcuts.ts";

/** Settings of a client. */
export interface CloudAgentsOptions extends Hooks {
  /** Personal access token. The environment variable `QODER_PAT` by default. */
  token?: string | undefined;
  /** URL of the API, without the paths. The first server of the description by default. */
  baseUrl?: string | undefined;
  /** Sends the requests and must abort them with their signal. The global `fetch` by default. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /**
   * Time limit of one attempt in milliseconds: until the response is complete, or for a stream until it begins. 60,000 by
   * default.
   */
  timeout?: number | undefined;
  /** How often a call is retried without a response, and after 408, 429 and 5xx. 2 by default. */
  maxRetries?: number | undefined;
  /** Created by `createLogger`. Nothing is logged by default. */
  logger?: Logger | undefined;
}

/** The methods that come from the description: declared by the generated types, created from the generated table. */
const DescribedApi = Object as unknown as new () => Api;

/**
 * The client: one method for each operation of the description, under its SDK name.
 *
 * @example
 * ```ts
 * const api = new CloudAgents({ token: process.env.QODER_PAT });
 * const agent = await api.agents.create({ name: "reviewer", model: "auto" });
 * ```
 */
export class CloudAgents extends DescribedApi {
  /** The underlying openapi-fetch client, with the same token. It neither retries nor throws for a status. */
  readonly raw: Client<paths>;

  /**
   * Creates a client. Nothing is sent.
   *
   * @throws TypeError when there is no token, or an option is not usable.
   */
  constructor(options?: CloudAgentsOptions);
  /** @internal Tests replace clock, randomness and keys. */
  constructor(options: CloudAgentsOptions, platform: Partial<Platform>);
  constructor(options: CloudAgentsOptions = {}, platform: Partial<Platform> = {}) {
    super();
    const { timeout = 60_000, maxRetries = 2 } = options;
    // Looked up for each request, so that a test may replace the global later.
    const fetch =
      options.fetch ?? ((request: Request, init?: RequestInit) => globalThis.fetch(request, init));
    const token = readToken(options.token);
    const redact = redactor(token);
    const raw = createClient<paths>({
      baseUrl: readBaseUrl(options.baseUrl ?? defaultBaseUrl),
      headers: { authorization: `Bearer ${token}` },
      fetch,
    });
    const transport: Transport = {
      request: raw.request as unknown as Transport["request"],
      // The body as text spares undici a stream, a quarter of the time of a POST. A custom fetch gets the request only.
      fetch: (request, body) => fetch(request, options.fetch || !body ? undefined : { body }),
      timeout,
      maxRetries,
      redact,
      notify(...args) {
        options[args[0]]?.(args[1] as never);
        options.logger?.(redact, ...args);
      },
      sleep,
      random: Math.random,
      now: Date.now,
      newKey,
      ...platform,
    };
    this.raw = raw;
    Object.assign(
      this,
      namespaces(operations, (name, args) => invoke(transport, name, operations[name], args)),
    );
    addShortcuts(this, transport);
  }

  /**
   * Adds openapi-fetch middleware, which runs for each attempt of every call, those of `raw` included, in the order in which
   * it was added. `raw.eject` removes it.
   *
   * @example
   * ```ts
   * api.use({ onRequest: ({ request }) => request.headers.set("x-team", "apollo") });
   * ```
   */
  use(...middleware: Middleware[]): void {
    this.raw.use(...middleware);
  }
}

function newKey(): string {
  // Several times faster in Node, and missing in pages served over plain http.
  return crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
}

function readToken(given: string | undefined): string {
  // Browsers have no `process`.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const token = given ?? process?.env?.QODER_PAT;
  if (!token)
    throw new TypeError(
      'A token is needed: new CloudAgents({ token: "pt-…" }), or QODER_PAT in the environment.',
    );
  // Checked here because the error message of Headers would contain the token.
  if (!/^[!-~]+$/.test(token))
    throw new TypeError("The token has an invalid character. Was it copied whole?");
  return token;
}

function readBaseUrl(baseUrl: string): string {
  if (/^https?:/.test(baseUrl) && URL.canParse(baseUrl)) return baseUrl;
  throw new TypeError(`baseUrl must be a URL such as ${defaultBaseUrl}, got "${baseUrl}".`);
}
