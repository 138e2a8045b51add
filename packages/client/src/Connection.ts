import type { Happening } from "./Hooks.ts";
import type { Operation } from "./Operation.ts";
import type { CallArguments } from "./readArguments.ts";
import type { Redact } from "./redactor.ts";

/** What time, chance and ids are for a client. Tests give their own, as the second argument of `new CloudAgents`. */
export interface Surroundings {
  /** Waits; rejects with the signal's reason at once when it aborts. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to, but not including, 1. */
  random: () => number;
  /** Milliseconds since 1970. */
  now: () => number;
  /** A text that nobody has had before. */
  newKey: () => string;
}

/** What every call of one client shares. */
export interface Connection extends Surroundings {
  /** openapi-fetch's `request`, without the types that only literal paths can have. */
  request: (method: string, path: string, init: object) => Promise<RawResult>;
  /** Sends a request. `body` is what was encoded for it, and what it has, unless middleware has given it another. */
  fetch: (request: Request, body: unknown) => Promise<Response>;
  /** Milliseconds. */
  timeout: number;
  maxRetries: number;
  redact: Redact;
  /** Tells the caller's hook and logger. Headers and body are for the logger, which conceals what is secret in them. */
  observe: (...happening: [...Happening, headers?: Headers, body?: unknown]) => void;
}

/** What openapi-fetch answers: `data` for a 2xx status, `error` for the others. */
export interface RawResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** One call of one operation. */
export interface Call extends CallArguments {
  /** The SDK name. */
  name: string;
  operation: Operation;
}
