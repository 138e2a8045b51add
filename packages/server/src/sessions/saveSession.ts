import type { Session } from "@cloud-agents/types";
import type { Json } from "../store/Json.ts";
import type { Work } from "../store/Work.ts";
import type { CoreServices } from "./CoreServices.ts";
import type { SessionLifecycle } from "./SessionLifecycle.ts";

/**
 * Stores a changed session with its new events, and notifies its readers after the commit. Runs inside of the transaction that found
 * the session.
 */
export function* saveSession(
  { store, feeds }: Pick<CoreServices, "store" | "feeds">,
  { stored, events }: SessionLifecycle,
): Work<Json<Session>> {
  for (const event of events) yield* store.events.append(event);
  store.afterCommit(() => feeds.changed(stored.session.id));
  return yield* store.sessions.update(stored);
}
