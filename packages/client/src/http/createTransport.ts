import type { paths } from "@cloud-agents/types";
import createClient, { type Client } from "openapi-fetch";
import { defaultBaseUrl } from "../generated/operations.ts";
import { authenticate, CREDENTIALS, type Credentials } from "./authenticate.ts";
import { checkHeaders, checkNames } from "./checkNames.ts";
import type { Logger } from "./createLogger.ts";
import { environmentVariable } from "./environmentVariable.ts";
import type { Hooks } from "./Hooks.ts";
import { parseBaseUrl } from "./parseBaseUrl.ts";
import { sleep } from "./sleep.ts";
import type { Platform, Transport } from "./Transport.ts";

/** Settings of a client. */
export interface CloudAgentsOptions extends Credentials, Hooks {
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

const OPTIONS = [
  ...CREDENTIALS,
  ..."baseUrl fetch fetchOptions defaultHeaders timeout maxRetries logger onRequest onResponse onRetry".split(
    " ",
  ),
];

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
  const { headers, onRequest, redact, ...settings } = authenticate(options);
  const raw = createClient<paths>({
    baseUrl: parseBaseUrl(
      options.baseUrl ?? environmentVariable("QODER_BASE_URL") ?? defaultBaseUrl,
      defaultBaseUrl,
    ),
    headers: { ...defaultHeaders, ...headers },
    fetch,
    redirect: "error",
    ...settings,
  });
  if (onRequest) raw.use({ onRequest });
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
