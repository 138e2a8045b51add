import { expect, test } from "@jest/globals";
import { compare } from "../../scripts/kill/findDifferences.ts";

const [one, two] = [
  { id: "agent_1", name: "one" },
  { id: "agent_2", name: "two" },
];

test("what is there as it was acknowledged is fine, in any order", () => {
  expect(compare("agent", [one, two], [two, one])).toEqual([]);
});

test.each([
  ["lost", [one, two], [one], 'agent: lost {"id":"agent_2","name":"two"}'],
  ["made twice", [one], [one, two], 'agent: made, but never acknowledged: {"id":"agent_2","name":"two"}'],
  ["listed twice", [one], [one, one], "agent: listed twice"],
  [
    "changed",
    [one],
    [{ ...one, name: "1" }],
    'agent: was acknowledged as {"id":"agent_1","name":"one"} and is {"id":"agent_1","name":"1"}',
  ],
])("what is %s is found", (_, acknowledged, found, difference) => {
  expect(compare("agent", acknowledged, found)).toEqual([difference]);
});
