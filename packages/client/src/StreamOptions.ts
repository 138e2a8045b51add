import type { SessionEvent } from "@cloud-agents/types";
import type { RequestOptions } from "./RequestOptions.ts";

/** Options of an event stream. */
export interface StreamOptions extends RequestOptions {
  /** Continue strictly after the event with this id. Without it, everything from the session's first event on comes first. */
  after?: string | undefined;
  /** Whether pieces of messages that are still being written are delivered. `true` by default. */
  includeDeltas?: boolean | undefined;
  /** Whether the server's heartbeats are delivered too, as `{ type: "heartbeat" }`. `false` by default. */
  includeHeartbeats?: boolean | undefined;
  /**
   * After how many milliseconds without a single byte a connection counts as lost; it may take up to a quarter longer.
   * 45,000 by default, three of the API's heartbeats.
   */
  stallTimeout?: number | undefined;
}

/** A sign of life from the server, delivered when you ask for it. It is not part of the log. */
export interface Heartbeat {
  type: "heartbeat";
}

declare module "./generated/Api.js" {
  interface SessionsEventsApi {
    /** As without `includeHeartbeats`, and the server's heartbeats too. */
    stream(
      sessionId: string,
      options: StreamOptions & { includeHeartbeats: true },
    ): AsyncGenerator<SessionEvent | Heartbeat, void, undefined>;
  }
}
