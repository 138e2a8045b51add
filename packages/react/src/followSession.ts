import type { CloudAgents } from "@cloud-agents/client";
import type { SessionEvent } from "@cloud-agents/types";
import type { Middleware } from "openapi-fetch";
import { addEvents, type SessionFeed } from "./SessionFeed.ts";

const streamPath = "/sessions/{session_id}/events/stream";

/**
 * Follows a session until it is over or `stop` is called, and says each change of its feed.
 *
 * @param limit most events that are kept.
 * @param change is given what turns the feed before into the feed after.
 * @returns stops; nothing is said afterwards.
 */
export function followSession(
  client: CloudAgents,
  sessionId: string,
  limit: number,
  change: (update: (feed: SessionFeed) => SessionFeed) => void,
): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  let arrived: SessionEvent[] = [];
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let hasEvents = false;

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const events = arrived;
    arrived = [];
    if (events.length > 0) change((feed) => addEvents(feed, events, limit));
  }

  async function follow(): Promise<void> {
    try {
      for await (const event of client.sessions.events.stream(sessionId, { signal })) {
        arrived.push(event as SessionEvent);
        hasEvents = true;
        // Events of one piece of the stream come at once: one rendering for all of them.
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

  const watch = watchConnections(
    sessionId,
    () => hasEvents,
    (reconnecting) => {
      // A request that was under way when the watch was taken off is still seen by it.
      if (signal.aborted) return;
      change((feed) => ({
        ...feed,
        reconnecting,
        status: feed.status === "connecting" && !reconnecting ? "idle" : feed.status,
      }));
    },
  );
  client.raw.use(watch);
  void follow();
  return () => {
    stopping.abort();
    clearTimeout(flushing);
    client.raw.eject(watch);
  };
}

/**
 * The client makes lost connections again without a word; its further requests for the stream tell that it does.
 *
 * Another component may follow the same session. Its first request has no event to continue after.
 */
function watchConnections(
  sessionId: string,
  hasEvents: () => boolean,
  say: (reconnecting: boolean) => void,
): Middleware {
  let requests = 0;
  return {
    onRequest({ schemaPath, params, request }) {
      if (schemaPath !== streamPath || params.path?.session_id !== sessionId) return;
      requests += 1;
      const continues = request.headers.has("last-event-id");
      if (hasEvents() ? continues : requests > 1) say(true);
    },
    onResponse({ schemaPath, params, response }) {
      if (schemaPath !== streamPath || params.path?.session_id !== sessionId) return;
      if (response.ok) say(false);
    },
  };
}
