import type { SessionEvent } from "@cloud-agents/types";

/** The state of a session that a component renders. */
export interface SessionFeed {
  /** The complete events so far, oldest first, without deltas. */
  readonly events: readonly SessionEvent[];
  /** The text so far of the message that is being written; otherwise empty. */
  readonly text: string;
  /**
   * `connecting` until the stream is open; then the state of the session, `idle` or `processing`; `ended` when it is
   * cancelled or archived; `failed` when it can no longer be followed.
   */
  readonly status: "connecting" | "idle" | "processing" | "ended" | "failed";
  /** Why the session can no longer be followed. */
  readonly error: unknown;
  /** Whether the connection was lost and is being reestablished. The events so far are kept. */
  readonly reconnecting: boolean;
}

/** The state before the stream is open. */
export const emptyFeed: SessionFeed = {
  events: [],
  text: "",
  status: "connecting",
  error: undefined,
  reconnecting: false,
};

/**
 * Adds events to a feed.
 *
 * @param limit Most events to keep; the oldest are dropped first.
 * @returns The next feed.
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
    // The complete message replaces its deltas; an interrupted turn has none.
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
