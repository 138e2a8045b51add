import type { paths } from "@cloud-agents/types";
import createClient, { type Client } from "openapi-fetch";
import { defaultBaseUrl } from "../generated/operations.ts";
import { type Redact, redactToken } from "../redaction/redactToken.ts";
import { checkHeaders, checkNames } from "./checkNames.ts";
import type { Logger } from "./createLogger.ts";
import { environmentVariable } from "./environmentVariable.ts";
import type { Hooks } from "./Hooks.ts";
import { parseBaseUrl } from "./parseBaseUrl.ts";
import { sleep } from "./sleep.ts";
import type { Platform, Transport } from "./Transport.ts";

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

/**
 * Prepares what all calls of a client share. Nothing is sent.
 *
 * @param platform What tests replace.
 * @throws TypeError when there is no token, or an option is not usable.
 */
export function createTransport(
  options: CloudAgentsOptions,
  platform: Partial<Platform>,
): [raw: Client<paths>, transport: Transport] {
  checkNames("The options of the client", options, OPTIONS);
  const { timeout = 60_000, maxRetries = 2, fetchOptions, defaultHeaders = {} } = options;
  checkHeaders("defaultHeaders", defaultHeaders);
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
  return [raw, transport];
}

function newKey(): string {
  // Several times faster in Node, and missing in pages served over plain http.
  return crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
}

function checkToken(token: string | undefined): string {
  if (!token) throw new TypeError('A token is needed: { token: "pt-…" }, or QODER_PAT in the environment.');
  // Checked here because the error message of Headers would contain the token.
  if (!/^[!-~]+$/.test(token))
    throw new TypeError("The token has an invalid character. Was it copied whole?");
  return token;
}
