import { expect, test } from "@jest/globals";
import { contradictions, expectationNames, type Place } from "./contradictions.ts";

const name = "/components/schemas/CreateAgentRequest/properties/name";
const schema = "/components/schemas/CreateAgentRequest";

const untrue: Place[] = [
  { pointer: `${name}/maxLength`, equals: 255 },
  { pointer: `${name}/description`, contains: "1 to 255 characters" },
  { pointer: `${schema}/required`, includes: "system" },
  { pointer: `${schema}/properties`, keys: ["name", "model"] },
  { pointer: name, lacks: "maxLength" },
  { pointer: name, type: "integer" },
  { pointer: schema, requires: "system" },
  { pointer: schema, requires: "colour" },
  { pointer: schema, optional: "name" },
  { pointer: schema, optional: "colour" },
  { pointer: name, accepts: "" },
  { pointer: name, refuses: "reviewer" },
];

test.each(untrue)("an untrue claim is found: %j", (place) => {
  expect(contradictions(place)).toHaveLength(1);
});

test("each expectation can fail", () => {
  const tried = new Set(untrue.flatMap((place) => Object.keys(place)).filter((key) => key !== "pointer"));
  expect([...tried].sort()).toEqual([...expectationNames].sort());
});

test("a place that does not exist is found, and so is one without a claim or with an unknown one", () => {
  expect(contradictions({ pointer: `${schema}/properties/colour`, type: "string" })).toEqual([
    expect.stringContaining('has no "colour" there'),
  ]);
  expect(contradictions({ pointer: name })).toEqual([expect.stringContaining("states no expectation")]);
  expect(contradictions({ pointer: name, exists: true } as Place)).toHaveLength(1);
});
