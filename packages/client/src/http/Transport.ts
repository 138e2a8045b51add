import type { Redact } from "../redaction/redactToken.ts";
import type { HookCall } from "./Hooks.ts";
import type { Operation } from "./Operation.ts";
import type { CallArguments } from "./parseArguments.ts";

/** Clock, randomness and key source; tests replace them with the second argument of `new CloudAgents`. */
export interface Platform {
  /** Waits; rejects with the signal's reason as soon as it aborts. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to, but not including, 1. */
  random: () => number;
  /** Milliseconds since 1970. */
  now: () => number;
  /** A unique string. */
  newKey: () => string;
}

/** What all calls of a client share. */
export interface Transport extends Platform {
  /** openapi-fetch's `request`, without the types that only literal paths can have. */
  request: (method: string, path: string, init: object) => Promise<RawResult>;
  /** Sends a request. `body` is the request's own body if it is known text, so that fetch need not read it back. */
  fetch: (request: Request, body: string | false | undefined) => Promise<Response>;
  /** Milliseconds. */
  timeout: number;
  maxRetries: number;
  redact: Redact;
  /** Calls the caller's hook and logger. Headers and body are for the logger, which redacts the secrets in them. */
  notify: (...args: [...HookCall, headers?: Headers, body?: unknown]) => void;
}

/** The result of openapi-fetch: `data` for a 2xx status, `error` for any other. */
export interface RawResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** A call of an operation. */
export interface Call extends CallArguments {
  /** The SDK name. */
  name: string;
  operation: Operation;
}
