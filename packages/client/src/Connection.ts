import type { Operation } from "./Operation.ts";
import type { CallArguments } from "./readArguments.ts";
import type { Redact } from "./redactor.ts";

/** What every call of one client shares. */
export interface Connection {
  /** openapi-fetch's `request`, without the types that only literal paths can have. */
  request: (method: string, path: string, init: object) => Promise<RawResult>;
  /** Milliseconds. */
  timeout: number;
  redact: Redact;
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
