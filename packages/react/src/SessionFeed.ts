import type { SessionEvent } from "@cloud-agents/types";

/** A session as a component sees it. */
export interface SessionFeed {
  /** The complete events so far, oldest first, without the pieces of messages. */
  readonly events: readonly SessionEvent[];
  /** What has arrived of the message that is being written; empty when none is. */
  readonly text: string;
  /**
   * `connecting` until the server answers; then what the session does, `idle` or `processing`; `ended` when it is cancelled
   * or archived; `failed` when it cannot be followed any longer.
   */
  readonly status: "connecting" | "idle" | "processing" | "ended" | "failed";
  /** Why the session cannot be followed any longer. */
  readonly error: unknown;
  /** Whether the connection is lost and being made again. The events so far stay. */
  readonly reconnecting: boolean;
}

/** Before anything has arrived. */
export const emptyFeed: SessionFeed = {
  events: [],
  text: "",
  status: "connecting",
  error: undefined,
  reconnecting: false,
};

/**
 * The feed after more events.
 *
 * @param limit most events that are kept; the oldest go first.
 */
export function addEvents(feed: SessionFeed, arrived: readonly SessionEvent[], limit: number): SessionFeed {
  let { text, status } = feed;
  const complete: SessionEvent[] = [];
  for (const event of arrived) {
    if (event.type === "agent.message" && event.delta) {
      text += (event.content as { text?: string }[]).map((block) => block.text ?? "").join("");
      continue;
    }
    complete.push(event);
    if (event.type === "session.status_running") status = "processing";
    if (event.type === "session.status_idle") status = "idle";
    // The whole message replaces its pieces; a turn that was interrupted has none.
    if (event.type === "agent.message" || event.type === "session.status_idle") text = "";
  }
  return {
    ...feed,
    text,
    status,
    events: complete.length === 0 ? feed.events : [...feed.events, ...complete].slice(-limit),
    reconnecting: false,
  };
}
