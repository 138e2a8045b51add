import type { RetryInfo } from "../../../client/src/http/Hooks.ts";
import type { RequestOptions } from "../../../client/src/http/RequestOptions.ts";

// Part of the generated client, in place of the options that only streams of the Cloud Agents API have.

/** Options of an event stream. */
export interface StreamOptions extends RequestOptions {
  /**
   * Milliseconds without a single byte after which a connection counts as lost; detection takes up to a quarter longer. No limit by
   * default: a server need not send anything.
   */
  stallTimeout?: number | undefined;
  /** Called when a connection is open: the first one, and each one after a reconnection. */
  onOpen?: (() => void) | undefined;
  /** Called when the connection is lost, before the wait for the next one. */
  onReconnect?: ((info: RetryInfo) => void) | undefined;
}
