// The public API of the package. Everything else in src/ may change at any time.

export { CloudAgents } from "./CloudAgents.ts";
export {
  APIError,
  type APIErrorType,
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
// The only wildcard export: the types of new operations need no line here.
export type * from "./generated/Api.ts";
export { createLogger, type Logger, type LogLevel, type LogTarget } from "./http/createLogger.ts";
export type { CloudAgentsOptions } from "./http/createTransport.ts";
export type { Hooks, RequestInfo, ResponseInfo, RetryInfo } from "./http/Hooks.ts";
export type { PagePromise } from "./http/PagePromise.ts";
export type { RequestOptions } from "./http/RequestOptions.ts";
export type { ResponsePromise, WithResponse } from "./http/ResponsePromise.ts";
export type { AttachOptions, MessageInput, Run, RunOptions, RunResult } from "./sessions/run.ts";
// For the methods that it adds to the interfaces of Api.ts.
export type {} from "./sessions/shortcuts.ts";
export { TurnFailedError } from "./sessions/TurnFailedError.ts";
export { agentText } from "./stream/agentText.ts";
export type { ClosableIterator } from "./stream/ClosableIterator.ts";
export { isKnownEvent } from "./stream/isKnownEvent.ts";
export type { Heartbeat, StreamOptions } from "./stream/StreamOptions.ts";
