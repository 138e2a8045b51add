import type { Message } from "./eventParser.ts";
import type { Identified } from "./StreamCursor.ts";

/** An event of the stream, or `{ type: "heartbeat" }`. */
export interface StreamedEvent {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly delta?: unknown;
}

/** What arrived on a connection: an event, or only an id to resume after. */
export interface StreamItem extends Identified {
  readonly event?: StreamedEvent;
}

/** Reads what a message carries; undefined when its data is no object in JSON. */
export function readItem({ id, event: name, data }: Message): StreamItem | undefined {
  try {
    const event: StreamedEvent = name === "heartbeat" ? { type: name } : JSON.parse(data);
    if (Object(event) === event) return { event, id: event.id ?? id, delta: event.delta };
  } catch {
    // Text that is not JSON is reported like JSON that is not an object.
  }
}
