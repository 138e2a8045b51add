import { expect, test } from "@jest/globals";
import { type Identified, type StreamCursor, streamCursor } from "../../src/stream/StreamCursor.ts";

const delta = (id: string): Identified => ({ id, delta: true });
const complete = (id: string): Identified => ({ id });

/** The ids of what is delivered, deltas with a tilde. */
function deliver(cursor: StreamCursor, events: Identified[]): string[] {
  return events.filter((event) => cursor.accept(event)).map(({ id, delta }) => `${delta ? "~" : ""}${id}`);
}

test.each<[behaviour: string, events: Identified[], delivered: string[], last: string | undefined]>([
  ["nothing has arrived", [], [], undefined],
  ["events come in order", [complete("a"), complete("b")], ["a", "b"], "b"],
  ["an event comes twice", [complete("a"), complete("a"), complete("b")], ["a", "b"], "b"],
  ["an old event comes again", [complete("a"), complete("b"), complete("a")], ["a", "b"], "b"],
  ["an event comes late", [complete("b"), complete("a"), complete("c")], ["b", "a", "c"], "c"],
  ["deltas do not hide their message", [delta("a"), delta("a"), complete("a")], ["~a", "~a", "a"], "a"],
  ["a delta is nothing to resume from", [complete("a"), delta("b")], ["a", "~b"], "a"],
  ["a delta comes after its message", [complete("a"), delta("a")], ["a"], "a"],
  ["an event without id is never dropped", [{}, {}, { id: 7 }], ["undefined", "undefined", "7"], undefined],
])("when %s", (_, events, delivered, last) => {
  const cursor = streamCursor();
  expect(deliver(cursor, events)).toEqual(delivered);
  expect(cursor.last).toBe(last);
});

test("the event that the caller has is not delivered again", () => {
  const cursor = streamCursor("a");
  expect(deliver(cursor, [complete("a"), complete("b")])).toEqual(["b"]);
});

test("a replay from the first event of the log is skipped up to the last event delivered", () => {
  const cursor = streamCursor();
  cursor.expectReplay("e0");
  const log = Array.from({ length: 5000 }, (_, index) => complete(`e${index}`));
  expect(deliver(cursor, log)).toHaveLength(5000);
  cursor.expectReplay();
  expect(deliver(cursor, [...log, complete("new")])).toEqual(["new"]);
});

test("deltas of the message that comes next are delivered while a replay is skipped", () => {
  const cursor = streamCursor();
  cursor.expectReplay("a");
  deliver(cursor, [complete("a"), complete("b")]);
  cursor.expectReplay();
  expect(deliver(cursor, [complete("a"), delta("c"), complete("b"), complete("c")])).toEqual(["~c", "c"]);
});

test("the first event of the log in the middle of a connection is a repetition and not a replay", () => {
  const cursor = streamCursor();
  cursor.expectReplay("a");
  expect(deliver(cursor, ["a", "b", "a", "c", "d"].map(complete))).toEqual(["a", "b", "c", "d"]);
});

test("something new sets the count of failures back, and a repetition does not", () => {
  const cursor = streamCursor();
  cursor.accept(complete("a"));
  expect([cursor.countFailure(), cursor.countFailure()]).toEqual([0, 1]);
  cursor.accept(complete("a"));
  expect(cursor.countFailure()).toBe(2);
  cursor.accept(complete("b"));
  expect(cursor.countFailure()).toBe(0);
});

test("as many ids are remembered after a million events as after a thousand", () => {
  const cursor = streamCursor();
  for (let index = 0; index < 1_000_000; index++) cursor.accept({ id: `evt_${index}` });
  const latest = Array.from({ length: 1024 }, (_, index) => complete(`evt_${999_999 - index}`));
  expect(deliver(cursor, latest)).toEqual([]);
  expect(cursor.accept(complete(`evt_${1_000_000 - 2 * 1025 - 1}`))).toBe(true);
});
