import type { SessionEvent } from "@cloud-agents/types";
import { expect, test } from "@jest/globals";
import { addEvents, emptyFeed } from "../src/SessionFeed.ts";

let count = 0;
function event(type: string, text?: string, delta?: true): SessionEvent {
  count += 1;
  const content = text === undefined ? {} : { content: [{ type: "text", text }] };
  return { id: `evt_${count}`, type, ...content, ...(delta && { delta }) } as unknown as SessionEvent;
}

test("pieces make up the text and are no events of their own", () => {
  const feed = addEvents(
    emptyFeed,
    [
      event("session.status_running"),
      event("agent.message", "Two", true),
      event("agent.message", " words", true),
    ],
    10,
  );
  expect(feed.text).toBe("Two words");
  expect(feed.status).toBe("processing");
  expect(feed.events.map(({ type }) => type)).toEqual(["session.status_running"]);
});

test("the whole message takes the place of its pieces", () => {
  const writing = addEvents(emptyFeed, [event("agent.message", "Two", true)], 10);
  const whole = event("agent.message", "Two words");
  expect(addEvents(writing, [whole], 10)).toMatchObject({ text: "", events: [whole] });
});

test("a turn that is interrupted leaves no text behind", () => {
  const writing = addEvents(emptyFeed, [event("agent.message", "Two", true)], 10);
  expect(addEvents(writing, [event("session.status_idle")], 10)).toMatchObject({ text: "", status: "idle" });
});

test("while only pieces arrive, the list of events stays the same object", () => {
  const before = addEvents(emptyFeed, [event("user.message", "Hello")], 10);
  expect(addEvents(before, [event("agent.message", "Two", true)], 10).events).toBe(before.events);
});

test("events of unknown types are kept, and beyond the limit the oldest go", () => {
  const feed = addEvents(emptyFeed, [event("a"), event("b"), event("c")], 2);
  expect(feed.events.map(({ type }) => type)).toEqual(["b", "c"]);
});
