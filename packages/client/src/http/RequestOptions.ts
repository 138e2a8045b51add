/** Options of a call. */
export interface RequestOptions {
  /** Ends the call when it aborts: a promise rejects with the signal's reason, a stream just ends. */
  signal?: AbortSignal | undefined;
  /**
   * Time limit of one attempt in milliseconds: until the response is complete, or for a stream until it begins. The
   * client's own `timeout` by default.
   */
  timeout?: number | undefined;
  /** How often a failed call is retried, if a retry can help. The client's own `maxRetries` by default. */
  maxRetries?: number | undefined;
  /** Additional request headers. */
  headers?: Record<string, string> | undefined;
}
