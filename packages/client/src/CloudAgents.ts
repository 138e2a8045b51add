import type { paths } from "@cloud-agents/types";
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { Api } from "./generated/Api.ts";
import { defaultBaseUrl, operations } from "./generated/operations.ts";
import { checkHeader, checkNames } from "./http/checkNames.ts";
import type { Logger } from "./http/createLogger.ts";
import { environmentVariable } from "./http/environmentVariable.ts";
import type { Hooks } from "./http/Hooks.ts";
import { namespaces } from "./http/namespaces.ts";
import { parseBaseUrl } from "./http/parseBaseUrl.ts";
import { sleep } from "./http/sleep.ts";
import type { Platform, Transport } from "./http/Transport.ts";
import { invoke } from "./invoke.ts";
import { type Redact, redactToken } from "./redaction/redactToken.ts";
import { addShortcuts } from "./sessions/shortcuts.ts";

/** Settings of a client. */
export interface CloudAgentsOptions extends Hooks {
  /**
   * Personal access token, or a function that returns it before each attempt, for tokens that change. The environment
   * variable `QODER_PAT` by default.
   */
  token?: string | (() => string | Promise<string>) | undefined;
  /** URL of the API, without the paths. `QODER_BASE_URL`, or the first server of the description, by default. */
  baseUrl?: string | undefined;
  /** Sends the requests and should abort them with their signal. The global `fetch` by default. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Further options for the global `fetch`, such as `dispatcher` in Node. */
  fetchOptions?: Record<string, unknown> | undefined;
  /** Headers of every request. */
  defaultHeaders?: Record<string, string> | undefined;
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

const OPTIONS =
  "token baseUrl fetch fetchOptions defaultHeaders timeout maxRetries logger onRequest onResponse onRetry".split(
    " ",
  );

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
   * A client with other options; those that are not given are the same. Middleware is not carried over.
   *
   * @example
   * ```ts
   * const patient = api.withOptions({ timeout: 300_000, maxRetries: 5 });
   * ```
   */
  readonly withOptions: (changes: CloudAgentsOptions) => CloudAgents;

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
    checkNames("The options of CloudAgents", options, OPTIONS);
    const { timeout = 60_000, maxRetries = 2, fetchOptions, defaultHeaders = {} } = options;
    for (const name in defaultHeaders) checkHeader("defaultHeaders", name, defaultHeaders[name]);
    // Looked up for each request, so that a test may replace the global later.
    const fetch =
      options.fetch ??
      ((request: Request, init?: RequestInit) => globalThis.fetch(request, { ...fetchOptions, ...init }));
    const given = options.token ?? environmentVariable("QODER_PAT");
    let token = typeof given === "function" ? "" : checkToken(given);
    // The token before is still in what is under way.
    let before = "";
    const redact: Redact = (text) => redactToken(redactToken(text, token), before);
    const raw = createClient<paths>({
      baseUrl: parseBaseUrl(
        options.baseUrl ?? environmentVariable("QODER_BASE_URL") ?? defaultBaseUrl,
        defaultBaseUrl,
      ),
      headers: { ...defaultHeaders, authorization: `Bearer ${token}` },
      fetch,
      redirect: "error",
    });
    if (typeof given === "function")
      raw.use({
        async onRequest({ request }) {
          const next = checkToken(await given());
          if (next !== token) [token, before] = [next, token];
          request.headers.set("authorization", `Bearer ${token}`);
        },
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
    this.withOptions = (changes) => new CloudAgents({ ...options, ...changes }, platform);
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

function checkToken(token: string | undefined): string {
  if (!token)
    throw new TypeError(
      'A token is needed: new CloudAgents({ token: "pt-…" }), or QODER_PAT in the environment.',
    );
  // Checked here because the error message of Headers would contain the token.
  if (!/^[!-~]+$/.test(token))
    throw new TypeError("The token has an invalid character. Was it copied whole?");
  return token;
}
