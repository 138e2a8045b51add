import type { Session } from "@cloud-agents/types";
import type { Json } from "../store/Json.ts";
import type { CoreServices } from "./CoreServices.ts";
import type { SessionLifecycle } from "./SessionLifecycle.ts";

/**
 * Stores a changed session with its new events, and notifies its readers after the commit. Runs inside of the transaction that found
 * the session.
 */
export function saveSession(
  { store, feeds }: Pick<CoreServices, "store" | "feeds">,
  { stored, events }: SessionLifecycle,
): Json<Session> {
  for (const event of events) store.events.append(event);
  store.afterCommit(() => feeds.changed(stored.session.id));
  return store.sessions.update(stored);
}
