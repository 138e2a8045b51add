import type { EventEnvelope, KnownSessionEvent } from "@cloud-agents/types";

type Own<Event> = Event extends unknown ? Omit<Event, keyof EventEnvelope> : never;

/** What one type of event has besides what all events have. */
export type EventMembers = Own<KnownSessionEvent>;

/** The turn that an event belongs to. */
export interface TurnKey {
  sessionId: string;
  turnId: string;
}

/** When an event began and when it was complete. */
export interface EventTimes {
  created: Date;
  processed: Date;
}

/** Makes an event of its own members and of what all events have. */
export function createEvent(
  id: string,
  { sessionId, turnId }: TurnKey,
  { created, processed }: EventTimes,
  members: EventMembers,
): KnownSessionEvent {
  return {
    id,
    ...members,
    session_id: sessionId,
    turn_id: turnId,
    schema_version: "1.0",
    created_at: created.toISOString(),
    processed_at: processed.toISOString(),
  };
}
