import { expect, test } from "@jest/globals";
import { readerDifferences } from "../../scripts/kill/readerDifferences.ts";

const log = ["evt_1", "evt_2", "evt_3"];

test("a reader who got the log is fine", () => {
  expect(readerDifferences("sess_1", log, [...log])).toEqual([]);
});

test.each([
  [
    "lacks an event",
    ["evt_1", "evt_3"],
    "A reader of sess_1: 1 events are missing, 0 came again, 0 are not in the log",
  ],
  [
    "got one again",
    [...log, "evt_2"],
    "A reader of sess_1: 0 events are missing, 1 came again, 0 are not in the log",
  ],
  [
    "got another",
    [...log, "evt_9"],
    "A reader of sess_1: 0 events are missing, 0 came again, 1 are not in the log",
  ],
  [
    "got them in another order",
    ["evt_2", "evt_1", "evt_3"],
    "A reader of sess_1 got its events in another order",
  ],
])("that a reader %s is found", (_, got, difference) => {
  expect(readerDifferences("sess_1", log, got)).toEqual([difference]);
});
