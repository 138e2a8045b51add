// The public API of the package. Everything else in src/ may change at any time.

export { CloudAgents, type CloudAgentsOptions } from "./CloudAgents.ts";
// Named for the types that it adds to those of Api.ts.
export type {} from "./conveniences.ts";
export { createLogger, type Logger, type LogLevel, type LogTarget } from "./createLogger.ts";
export {
  APIError,
  AuthenticationError,
  BadRequestError,
  CloudAgentsError,
  ConflictError,
  ConnectionError,
  InvalidResponseError,
  isAPIError,
  isCloudAgentsError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from "./errors.ts";
// The one export by pattern: new operations bring new types, and nobody should have to list them here.
export type * from "./generated/Api.ts";
export type { Hooks, RequestInfo, ResponseInfo, RetryInfo } from "./Hooks.ts";
export { isKnownEvent } from "./isKnownEvent.ts";
export type { Listing } from "./Listing.ts";
export type { RequestOptions } from "./RequestOptions.ts";
export type { ResponsePromise, WithResponse } from "./ResponsePromise.ts";
export type { Run, RunOptions, RunResult } from "./run.ts";
export type { Heartbeat, StreamOptions } from "./StreamOptions.ts";
export { TurnFailedError } from "./TurnFailedError.ts";
