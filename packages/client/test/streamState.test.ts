import { expect, test } from "@jest/globals";
import { type Arrival, type StreamState, streamState, take } from "../src/streamState.ts";

const delta = (id: string): Arrival => ({ id, delta: true });
const complete = (id: string): Arrival => ({ id });

/** The ids of what is delivered, deltas with a tilde. */
function deliver(state: StreamState, arrivals: Arrival[]): string[] {
  return arrivals
    .filter((arrival) => take(state, arrival))
    .map(({ id, delta }) => `${delta ? "~" : ""}${id}`);
}

test.each<[behaviour: string, arrivals: Arrival[], delivered: string[], last: string | undefined]>([
  ["nothing has arrived", [], [], undefined],
  ["events come in order", [complete("a"), complete("b")], ["a", "b"], "b"],
  ["an event comes twice", [complete("a"), complete("a"), complete("b")], ["a", "b"], "b"],
  ["an old event comes again", [complete("a"), complete("b"), complete("a")], ["a", "b"], "b"],
  ["an event comes late", [complete("b"), complete("a"), complete("c")], ["b", "a", "c"], "c"],
  ["pieces do not hide their message", [delta("a"), delta("a"), complete("a")], ["~a", "~a", "a"], "a"],
  ["a piece is nothing to resume from", [complete("a"), delta("b")], ["a", "~b"], "a"],
  ["a piece comes after its message", [complete("a"), delta("a")], ["a"], "a"],
  ["what has no id is never dropped", [{}, {}, { id: 7 }], ["undefined", "undefined", "7"], undefined],
])("when %s", (_, arrivals, delivered, last) => {
  const state = streamState();
  expect(deliver(state, arrivals)).toEqual(delivered);
  expect(state.last).toBe(last);
});

test("the event that the caller has is not delivered again", () => {
  const state = streamState("a");
  expect(deliver(state, [complete("a"), complete("b")])).toEqual(["b"]);
});

test("a replay from the first event of the log is skipped up to the last event delivered", () => {
  const state = streamState();
  state.first = "e0";
  const log = Array.from({ length: 5000 }, (_, index) => complete(`e${index}`));
  expect(deliver(state, log)).toHaveLength(5000);
  state.isFresh = true;
  expect(deliver(state, [...log, complete("new")])).toEqual(["new"]);
});

test("pieces of the message that comes next are delivered while a replay is skipped", () => {
  const state = streamState();
  state.first = "a";
  deliver(state, [complete("a"), complete("b")]);
  state.isFresh = true;
  expect(deliver(state, [complete("a"), delta("c"), complete("b"), complete("c")])).toEqual(["~c", "c"]);
});

test("the first event of the log in the middle of a connection is a repetition and no replay", () => {
  const state = streamState();
  state.first = "a";
  expect(deliver(state, ["a", "b", "a", "c", "d"].map(complete))).toEqual(["a", "b", "c", "d"]);
});

test("something new sets the count of failures back, and a repetition does not", () => {
  const state = streamState();
  take(state, complete("a"));
  state.failures = 3;
  take(state, complete("a"));
  expect(state.failures).toBe(3);
  take(state, complete("b"));
  expect(state.failures).toBe(0);
});

test("as many ids are remembered after a million events as after a thousand", () => {
  const state = streamState();
  for (let index = 0; index < 1_000_000; index++) take(state, { id: `evt_${index}` });
  expect(state.seen.size + state.seenBefore.size).toBeLessThanOrEqual(2 * 1025);
  const latest = Array.from({ length: 1024 }, (_, index) => complete(`evt_${999_999 - index}`));
  expect(deliver(state, latest)).toEqual([]);
});
