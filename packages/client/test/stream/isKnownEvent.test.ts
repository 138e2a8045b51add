import type { KnownSessionEvent, SessionEvent } from "@cloud-agents/types";
import { expect, test } from "@jest/globals";
import { knownEventTypes } from "../../src/generated/operations.ts";
import { isKnownEvent } from "../../src/index.ts";

/** Compiles only when every listed type has its case, and when the guard narrows. */
function describe(event: SessionEvent): string {
  if (!isKnownEvent(event)) return `unknown ${event.type}`;
  switch (event.type) {
    case "user.message":
    case "user.define_outcome":
    case "agent.message":
      return event.content.map(({ text }) => text).join("");
    case "agent.thinking":
      return event.thinking;
    case "agent.tool_use":
      return event.tool_name;
    case "agent.tool_result":
      return String(event.is_error);
    case "session.error":
      return event.error;
    case "session.status_idle":
    case "span.model_request_end":
      return String(event.usage.output_tokens);
    case "span.model_request_start":
      return event.model;
    case "user.interrupt":
    case "session.status_running":
      return event.type;
    default:
      return event satisfies { type: "Add a case for this event type to the switch above." };
  }
}

test("the listed types are known, exactly those that the types list", () => {
  // Either line stops compiling when the generated list and the generated types differ.
  const listed: readonly KnownSessionEvent["type"][] = knownEventTypes;
  const typed: Record<KnownSessionEvent["type"], unknown> = Object.fromEntries(
    knownEventTypes.map((type) => [type, true]),
  ) as Record<(typeof knownEventTypes)[number], unknown>;
  expect(Object.keys(typed)).toEqual(listed);
  for (const type of listed) expect(isKnownEvent({ type } as SessionEvent)).toBe(true);
});

test("a type of tomorrow is not known, and can still be recognized", () => {
  for (const type of ["agent.dreaming", "constructor", ""])
    expect(describe({ type } as unknown as SessionEvent)).toBe(`unknown ${type}`);
  expect(describe({ type: "agent.thinking", thinking: "hm" } as SessionEvent)).toBe("hm");
});
