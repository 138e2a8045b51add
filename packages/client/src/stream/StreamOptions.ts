import type { SessionEvent } from "@cloud-agents/types";
import type { RetryInfo } from "../http/Hooks.ts";
import type { RequestOptions } from "../http/RequestOptions.ts";
import type { ClosableIterator } from "./ClosableIterator.ts";

/** Options of an event stream. */
export interface StreamOptions extends RequestOptions {
  /** Resume strictly after the event with this id. By default the stream starts with the session's first event. */
  after?: string | undefined;
  /** Whether to deliver the deltas of messages that are still being written. `true` by default. */
  includeDeltas?: boolean | undefined;
  /** Whether to deliver the server's heartbeats, as `{ type: "heartbeat" }`. `false` by default. */
  includeHeartbeats?: boolean | undefined;
  /**
   * Milliseconds without a single byte after which a connection counts as lost; detection takes up to a quarter longer.
   * 45,000 by default, three of the API's heartbeats.
   */
  stallTimeout?: number | undefined;
  /** Called when a connection is open: the first one, and each one after a reconnection. */
  onOpen?: (() => void) | undefined;
  /** Called when the connection is lost, before the wait for the next one. */
  onReconnect?: ((info: RetryInfo) => void) | undefined;
}

/** A heartbeat of the server, delivered with `includeHeartbeats`. It is not part of the log. */
export interface Heartbeat {
  type: "heartbeat";
}

declare module "../generated/Api.js" {
  interface SessionsEventsApi {
    /** Streams the session's events like the call without `includeHeartbeats`, and the server's heartbeats too. */
    stream(
      sessionId: string,
      options: StreamOptions & { includeHeartbeats: true },
    ): ClosableIterator<SessionEvent | Heartbeat>;
  }
}
