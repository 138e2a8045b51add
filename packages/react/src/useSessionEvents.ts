import { useEffect, useState } from "react";
import { useCloudAgents } from "./CloudAgentsProvider.ts";
import { followSession } from "./followSession.ts";
import { emptyFeed, type SessionFeed } from "./SessionFeed.ts";

/** Milliseconds. One missing heartbeat of the API is enough, because an early reconnection loses and repeats nothing. */
const STALL_TIMEOUT_MS = 20_000;

/**
 * Follows a session while the component is mounted: its events so far, the text of the message being written, its status.
 *
 * @param sessionId The session; nothing is followed while it is undefined.
 * @param options.limit Most events to keep, 10,000 by default; the oldest are dropped first.
 * @param options.stallTimeout Milliseconds of silence after which the connection counts as lost and is renewed; 20,000 by
 *   default. The API sends a heartbeat every 15 seconds.
 * @throws Error outside a `CloudAgentsProvider`.
 * @example
 * ```tsx
 * const { events, text, status } = useSessionEvents(sessionId);
 * ```
 */
export function useSessionEvents(
  sessionId: string | undefined,
  { limit = 10_000, stallTimeout = STALL_TIMEOUT_MS }: { limit?: number; stallTimeout?: number } = {},
): SessionFeed {
  const client = useCloudAgents();
  const [{ of, feed }, setFollowed] = useState({ of: sessionId, feed: emptyFeed });

  useEffect(() => {
    setFollowed({ of: sessionId, feed: emptyFeed });
    if (sessionId === undefined) return;
    return followSession(client, sessionId, { limit, stallTimeout }, (update) =>
      setFollowed((followed) => ({ of: sessionId, feed: update(followed.feed) })),
    );
  }, [client, sessionId, limit, stallTimeout]);

  // Between a change of the session and the effect, the feed still belongs to the other session.
  return of === sessionId ? feed : emptyFeed;
}
