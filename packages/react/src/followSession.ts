import type { CloudAgents } from "@cloud-agents/client";
import type { SessionEvent } from "@cloud-agents/types";
import { addEvents, type SessionFeed } from "./SessionFeed.ts";

/**
 * Follows a session until it is over or the returned function is called, and reports each change of its feed.
 *
 * @param options.limit Most events to keep.
 * @param options.stallTimeout Milliseconds of silence after which the connection counts as lost.
 * @param change Called with the function that turns the previous feed into the next one.
 * @returns Stops following; `change` is not called afterwards.
 */
export function followSession(
  client: CloudAgents,
  sessionId: string,
  { limit, stallTimeout }: { limit: number; stallTimeout: number },
  change: (update: (feed: SessionFeed) => SessionFeed) => void,
): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  let arrived: SessionEvent[] = [];
  let flushing: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const events = arrived;
    arrived = [];
    if (events.length > 0) change((feed) => addEvents(feed, events, limit));
  }

  async function follow(): Promise<void> {
    try {
      const events = client.sessions.events.stream(sessionId, {
        signal,
        stallTimeout,
        onOpen() {
          if (signal.aborted) return;
          change((feed) => ({
            ...feed,
            reconnecting: false,
            status: feed.status === "connecting" ? "idle" : feed.status,
          }));
        },
        onReconnect: () => change((feed) => ({ ...feed, reconnecting: true })),
      });
      for await (const event of events) {
        arrived.push(event as SessionEvent);
        // The events of a chunk arrive at once: one rendering for all of them.
        flushing ??= setTimeout(flush);
      }
      if (signal.aborted) return;
      flush();
      change((feed) => ({ ...feed, text: "", status: "ended", reconnecting: false }));
    } catch (error) {
      if (signal.aborted) return;
      flush();
      change((feed) => ({ ...feed, text: "", status: "failed", error, reconnecting: false }));
    }
  }

  void follow();
  return () => {
    stopping.abort();
    clearTimeout(flushing);
  };
}
