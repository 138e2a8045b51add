import { useEffect, useState } from "react";
import { useCloudAgents } from "./CloudAgentsProvider.ts";
import { followSession } from "./followSession.ts";
import { emptyFeed, type SessionFeed } from "./SessionFeed.ts";

/**
 * Follows a session while the component is there: its events so far, the text of the message being written, what it does.
 *
 * @param sessionId the session; nothing is followed while it is undefined.
 * @param options.limit most events that are kept, 10,000 by default; the oldest go first.
 * @throws Error outside of a `CloudAgentsProvider`.
 */
export function useSessionEvents(
  sessionId: string | undefined,
  { limit = 10_000 }: { limit?: number } = {},
): SessionFeed {
  const client = useCloudAgents();
  const [{ of, feed }, setFollowed] = useState({ of: sessionId, feed: emptyFeed });

  useEffect(() => {
    setFollowed({ of: sessionId, feed: emptyFeed });
    if (sessionId === undefined) return;
    return followSession(client, sessionId, limit, (update) =>
      setFollowed((followed) => ({ of: sessionId, feed: update(followed.feed) })),
    );
  }, [client, sessionId, limit]);

  // Between a change of the session and the effect, the feed is still the other session's.
  return of === sessionId ? feed : emptyFeed;
}
