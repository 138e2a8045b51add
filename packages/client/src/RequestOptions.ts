/** Options of one call. */
export interface RequestOptions {
  /** Ends the call when it aborts: a promise rejects with the signal's reason, a stream just ends. */
  signal?: AbortSignal | undefined;
  /**
   * Longest time in milliseconds until the answer to one attempt is complete, for a stream until it begins. The
   * client's own `timeout` by default.
   */
  timeout?: number | undefined;
  /** How often a call is tried again after a failure that may pass. The client's own `maxRetries` by default. */
  maxRetries?: number | undefined;
  /** Further request headers. */
  headers?: Record<string, string> | undefined;
}
