import type { KnownSessionEvent, SessionEvent } from "@cloud-agents/types";
import { knownEventTypes } from "../generated/operations.ts";

/**
 * Whether the type of an event is in the description. A `switch` on `event.type` can be exhaustive then; other events come
 * from a server that is newer than the description.
 *
 * @example
 * ```ts
 * for await (const event of api.sessions.events.stream(sessionId)) {
 *   if (isKnownEvent(event) && event.type === "session.status_idle") break;
 * }
 * ```
 */
export function isKnownEvent(event: SessionEvent): event is KnownSessionEvent {
  return (knownEventTypes as readonly string[]).includes(event.type);
}
