import type { EventEnvelope, KnownSessionEvent } from "@cloud-agents/types";

type Own<Event> = Event extends unknown ? Omit<Event, keyof EventEnvelope> : never;

/** The fields of one type of event, without those that all events have. */
export type EventFields = Own<KnownSessionEvent>;

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

/** Adds the fields that all events have. */
export function createEvent(
  id: string,
  { sessionId, turnId }: TurnKey,
  { created, processed }: EventTimes,
  fields: EventFields,
): KnownSessionEvent {
  return {
    id,
    ...fields,
    session_id: sessionId,
    turn_id: turnId,
    schema_version: "1.0",
    created_at: created.toISOString(),
    processed_at: processed.toISOString(),
  };
}
