import type { KnownSessionEvent } from "@cloud-agents/types";
import { expect, test } from "@jest/globals";
import { turnDifferences } from "../../scripts/kill/turnDifferences.ts";

const whole = [
  "user.message",
  "session.status_running",
  "span.model_request_start",
  "agent.message",
  "span.model_request_end",
  "session.status_idle",
];

function logOf(types: string[], code?: string): KnownSessionEvent[] {
  return types.map((type, index) => ({ id: `evt_${index}`, type, turn_id: "turn_1", code })) as never;
}

test("a turn that was run once, to its end, is fine", () => {
  expect(turnDifferences(logOf(whole))).toEqual({ count: 1, cut: 0, differences: [] });
});

test.each([
  [
    "the server's restart",
    ["user.message", "session.status_running", "session.error", "session.status_idle"],
    1,
  ],
  ["the server's restart before it began", ["user.message", "session.error", "session.status_idle"], 1],
  ["an interrupt", ["user.message", "session.status_running", "user.interrupt", "session.status_idle"], 0],
])("a turn that was ended by %s is fine", (_, types, cut) => {
  expect(turnDifferences(logOf(types, "server_restarted"))).toEqual({ count: 1, cut, differences: [] });
});

test("an interrupt after the end is fine", () => {
  expect(turnDifferences(logOf([...whole, "user.interrupt"])).differences).toEqual([]);
});

test.each([
  ["is run again", [...whole.slice(0, 3), ...whole.slice(1)], "has session.status_running 2 times"],
  ["answers twice", [...whole.slice(0, 4), ...whole.slice(3)], "has agent.message 2 times"],
  ["does not end", whole.slice(0, -1), "did not end"],
  ["goes on after its end", [...whole, "agent.thinking"], "went on after its end"],
  ["says nothing", whole.filter((type) => type !== "agent.message"), "ended without a message"],
])("a turn that %s is found", (_, types, difference) => {
  expect(turnDifferences(logOf(types)).differences).toContainEqual(expect.stringContaining(difference));
});
