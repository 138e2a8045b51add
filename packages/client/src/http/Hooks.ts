/** An attempt of a call, as it is sent. */
export interface RequestInfo {
  /** The SDK name, such as `sessions.events.send`. */
  operation: string;
  /** Counts from 1; each retry adds one. */
  attempt: number;
  method: string;
  url: string;
}

/** The response to an attempt, whatever its status. */
export interface ResponseInfo {
  operation: string;
  attempt: number;
  status: number;
  /** The response's `x-request-id`. */
  requestId: string | undefined;
  /** Milliseconds from the start of the attempt to the end of the response; for a stream, to its start. */
  duration: number;
}

/** A failed attempt that another one will follow. */
export interface RetryInfo {
  operation: string;
  /** Number of the attempt that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next attempt. */
  delay: number;
  /** Why the attempt failed. */
  error: unknown;
}

/** Callbacks that observe every call of a client. Their arguments contain no secrets. An error they throw rejects the call. */
export interface Hooks {
  /** Called before each attempt is sent. */
  onRequest?: ((info: RequestInfo) => void) | undefined;
  /** Called after each response. */
  onResponse?: ((info: ResponseInfo) => void) | undefined;
  /** Called before the wait that precedes a retry or a reconnection. */
  onRetry?: ((info: RetryInfo) => void) | undefined;
}

/** A hook's name and its argument. */
export type HookCall =
  | [hook: "onRequest", info: RequestInfo]
  | [hook: "onResponse", info: ResponseInfo]
  | [hook: "onRetry", info: RetryInfo];
