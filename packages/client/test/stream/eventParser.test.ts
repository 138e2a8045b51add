import { expect, test } from "@jest/globals";
import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { eventParser, type Message } from "../../src/stream/eventParser.ts";

/** What a parser makes of the pieces: events, and waits that are asked for. */
function parse(pieces: readonly string[]): unknown[] {
  const received: unknown[] = [];
  const feed = eventParser(
    // The standard has no difference between an event type that is empty and none.
    (message) => received.push({ ...message, event: message.event || undefined }),
    (ms) => received.push(ms),
  );
  for (const piece of pieces) feed(piece);
  return received;
}

function parseWithLibrary(text: string): unknown[] {
  const received: unknown[] = [];
  const parser = createParser({
    onEvent: ({ data, event, id }) => received.push({ data, event, id }),
    onRetry: (ms) => received.push(ms),
  });
  parser.feed(text);
  // Until then it cannot know that a CR at the end is no half of a CRLF.
  parser.feed(":\n");
  return received;
}

const message = (data: string, rest: Partial<Message> = {}): Message => ({
  data,
  event: undefined,
  id: undefined,
  ...rest,
});

test.each<[behaviour: string, text: string, received: unknown[]]>([
  ["an event has its fields", "id: 1\nevent: e\ndata: d\n\n", [message("d", { id: "1", event: "e" })]],
  [
    "fields are not kept for the next event",
    "id: 1\ndata: a\n\ndata: b\n\n",
    [message("a", { id: "1" }), message("b")],
  ],
  ["lines of data are joined", "data: a\ndata\ndata:b\n\n", [message("a\n\nb")]],
  ["one space after the colon is left out", "data:a\n\ndata:  a \n\n", [message("a"), message(" a ")]],
  ["a colon in a value stays", "data: a: b:\n\n", [message("a: b:")]],
  ["empty data is an event", "data\n\ndata:\n\n", [message(""), message("")]],
  ["a block without data is none", "event: e\n\n: comment\n\n\n", []],
  ["a block with only an id is a position", "id: 1\n\n", [message("", { id: "1" })]],
  ["an id with a NUL is ignored", "id: 1\nid: 2\0\ndata: a\n\n", [message("a", { id: "1" })]],
  ["unknown fields and comments are left out", "dat: x\n:y\ndata: a\n data: b\nDATA: c\n\n", [message("a")]],
  ["what is not complete is no event", "data: a\n\ndata: b\n", [message("a")]],
  ["retry is reported when it is a number", "retry: 10\nretry: 1s\nretry\nretry: -1\n\n", [10]],
])("%s", (_, text, received) => {
  for (const end of ["\n", "\r\n", "\r"]) expect(parse([text.replaceAll("\n", end)])).toEqual(received);
});

test("an event is reported as soon as its last line ends", () => {
  expect(parse(["data: a\r\r"])).toEqual([message("a")]);
  expect(parse(["data: a\r\n\r"])).toEqual([message("a")]);
  expect(parse(["data: a\r", "\n", "", "\n"])).toEqual([message("a")]);
  expect(parse(["data: a\r", "", "\n", "data: b\n\n"])).toEqual([message("a\nb")]);
});

test("it says how much it holds", () => {
  const feed = eventParser(
    () => {},
    () => {},
  );
  expect(feed("data: abc")).toBe(9);
  expect(feed("de\ndata: f")).toBe(5 + 7);
  expect(feed("\n\n")).toBe(0);
});

test("any text, cut anywhere, is to it what it is to eventsource-parser", () => {
  const part = fc.constantFrom(
    "data",
    "event",
    "id",
    "\0",
    "retry",
    ":",
    ": ",
    " ",
    "7",
    "{}",
    "é🙂",
    "\r\n",
    "\n",
    "\r",
    "\n\n",
    "",
  );
  const pieces = fc.array(
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join("")),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (pieces) => {
      // The library has nothing for a block with only an id, which is like empty data here.
      const withData = (received: unknown[]) => received.filter((each) => (each as Message).data !== "");
      expect(withData(parse(pieces))).toEqual(withData(parseWithLibrary(pieces.join(""))));
    }),
    { numRuns: 3000, seed: 2026 },
  );
});
