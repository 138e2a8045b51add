import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopback } from "@cloud-agents/child-process";
import { operations } from "@cloud-agents/validator";
import { RESPONSE_HEADERS } from "../generated/constants.ts";
import { ApiProblem } from "../http/ApiProblem.ts";
import type { ApiResponse } from "../http/ApiResponse.ts";

/** What a page may read of a response, besides its body and its type. */
const EXPOSED_HEADERS = [...RESPONSE_HEADERS, "Retry-After"].join(", ");

/** How long a browser may cache the result of a preflight, in seconds. */
const MAX_AGE_S = 600;

// DELETE is for fault rules.
const METHODS = [...new Set([...Object.values(operations).map(({ method }) => method), "DELETE"])].join(", ");

/** Lets the pages of some origins use the server: those of this computer, and those that are given. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  /** @param origins Further origins, such as `https://app.example`. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** @returns Whether the pages of an origin may use the server. */
  allows(origin: string): boolean {
    if (this.#origins.has(origin)) return true;
    return /^https?:\/\//.test(origin) && URL.canParse(origin) && isLoopback(new URL(origin).hostname);
  }

  /** Sets the headers that let a page read a response, whatever the response will be. */
  expose({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    if (origin === undefined) return;
    response.setHeader("vary", "Origin");
    if (!this.allows(origin)) return;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-expose-headers", EXPOSED_HEADERS);
  }

  /**
   * @returns The response to a browser that asks whether a page may send a request; undefined for a request itself.
   * @throws ApiProblem 403 when the page may not.
   */
  preflight({ method, headers }: IncomingMessage): ApiResponse | undefined {
    const { origin } = headers;
    const asksForMethod = headers["access-control-request-method"] !== undefined;
    if (method !== "OPTIONS" || origin === undefined || !asksForMethod) return undefined;
    this.check(origin);
    return {
      status: 204,
      body: null,
      headers: {
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": `${headers["access-control-request-headers"] ?? ""}`,
        "access-control-max-age": `${MAX_AGE_S}`,
      },
    };
  }

  /** @throws ApiProblem 403 when the pages of an origin may not use the server. */
  check(origin: string): void {
    if (this.allows(origin)) return;
    throw new ApiProblem(
      403,
      "Pages of this origin may not use the server. Name the origin with --cors-origin.",
      "Origin",
    );
  }
}
