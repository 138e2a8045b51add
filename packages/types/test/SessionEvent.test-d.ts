import type { KnownSessionEvent, SessionEvent, UnknownEvent } from "@cloud-agents/types";

declare const event: SessionEvent;

// A case narrows to the one listed member, so its own fields are there without a cast.
switch (event.type) {
  case "agent.message":
    event.content satisfies readonly { type: string }[];
    event.delta satisfies boolean | undefined;
    // @ts-expect-error a message names no tool
    event.name satisfies string;
    break;
  case "user.interrupt":
    // @ts-expect-error an interrupt says nothing
    event.content satisfies unknown[];
    break;
  // @ts-expect-error no listed event has this tag
  case "agent.mesage":
    break;
}

// When every listed tag has a case, only the unknown member is left.
function describe(event: SessionEvent): string {
  switch (event.type) {
    case "user.message":
    case "user.interrupt":
    case "user.define_outcome":
    case "session.status_running":
    case "session.status_idle":
    case "session.error":
    case "span.model_request_start":
    case "span.model_request_end":
    case "agent.thinking":
    case "agent.message":
    case "agent.tool_use":
    case "agent.tool_result":
      return event.id;
    default: {
      const listed = event.type as Exclude<(typeof event)["type"], UnknownEvent["type"]>;
      listed satisfies "Add a case for this event type to the switch above.";
      const unknown: UnknownEvent = event;
      return `${unknown.type} ${unknown.id} ${unknown.session_id} ${String(unknown.tomorrow)}`;
    }
  }
}

// One forgotten tag is a mistake that the compiler finds.
function forgetful(event: SessionEvent): UnknownEvent | undefined {
  switch (event.type) {
    case "user.message":
      return undefined;
    default:
      // @ts-expect-error eleven listed events are not unknown
      return event;
  }
}

// A switch over the listed events can be exhaustive down to never.
function known(event: KnownSessionEvent): string {
  if (event.type.startsWith("user.")) return event.id;
  // @ts-expect-error the union of the listed events has no room for others
  const other: KnownSessionEvent = { ...event, type: "agent.dreaming" };
  return other.id;
}

// An unknown event cannot be made up by writing its tag as a literal.
// @ts-expect-error a literal is not an unlisted tag
export const made: UnknownEvent["type"] = "agent.dreaming";

export { describe, forgetful, known };
