import type { KnownSessionEvent, SessionEvent } from "@cloud-agents/types";
import { knownEventTypes } from "./generated/operations.ts";

/**
 * Whether an event is of a type that the description lists. After it, a `switch` on `event.type` can be exhaustive; the
 * other events come from a server that is newer than the description.
 */
export function isKnownEvent(event: SessionEvent): event is KnownSessionEvent {
  return (knownEventTypes as readonly string[]).includes(event.type);
}
