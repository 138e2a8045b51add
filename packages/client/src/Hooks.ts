/** One attempt of a call, as it goes out. */
export interface RequestInfo {
  /** The SDK name, such as `sessions.events.send`. */
  operation: string;
  /** From 1; a retry has the next number. */
  attempt: number;
  method: string;
  url: string;
}

/** What an attempt was answered, whatever the status. */
export interface ResponseInfo {
  operation: string;
  attempt: number;
  status: number;
  /** The answer's `x-request-id`. */
  requestId: string | undefined;
  /** Milliseconds since the attempt began until the answer was complete; for a stream, until it began. */
  duration: number;
}

/** An attempt failed and another one follows. */
export interface RetryInfo {
  operation: string;
  /** The one that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next one. */
  delay: number;
  /** Why it failed. */
  error: unknown;
}

/** Functions that watch the calls of a client. What they are told contains no secret. What they throw, the call throws. */
export interface Hooks {
  onRequest?: ((info: RequestInfo) => void) | undefined;
  onResponse?: ((info: ResponseInfo) => void) | undefined;
  onRetry?: ((info: RetryInfo) => void) | undefined;
}

/** One thing that happened, as hooks and loggers are told. */
export type Happening =
  | [hook: "onRequest", info: RequestInfo]
  | [hook: "onResponse", info: ResponseInfo]
  | [hook: "onRetry", info: RetryInfo];
