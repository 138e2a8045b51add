import { expect, test } from "@jest/globals";
import { readItem } from "../src/client/readItem.ts";

test.each([
  ['{"kind":"sailed"}', { kind: "sailed" }],
  ["3", 3],
  ["null", null],
  ["hello 海", "hello 海"],
])("the data of an event is its JSON, or else its text: %s", (data, event) => {
  expect(readItem({ data, event: "tick", id: "1" })).toEqual({ event, id: "1" });
});
