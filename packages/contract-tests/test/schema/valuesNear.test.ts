import { expect, test } from "@jest/globals";
import { valuesNear } from "../../src/schema/valuesNear.ts";

/** The values on each side, as they are called. */
function sides(schema: Record<string, unknown>, valid: unknown, isText = false) {
  const near = valuesNear(schema, valid, isText);
  const called = (inside: boolean) => near.filter((each) => each.inside === inside).map(({ what }) => what);
  return { inside: called(true), outside: called(false) };
}

test.each([
  [
    "lengths",
    { minLength: 2, maxLength: 3 },
    "ab",
    ["2 characters", "3 characters"],
    ["1 character", "4 characters"],
  ],
  ["limits", { minimum: 1, exclusiveMaximum: 9 }, 5, ["1", "8.5"], ["0.5", "9"]],
  [
    "limits of integers",
    { type: "integer", minimum: 1 },
    5,
    ["1"],
    ['"text" in place of integer', "null", "0", "1.5 in place of integer"],
  ],
  ["sizes of lists", { maxItems: 2 }, ["a"], ["2 items"], ["3 items"]],
  ["sizes of objects", { maxProperties: 2 }, { a: 1 }, ["2 fields"], ["3 fields"]],
  ["required fields", { required: ["a"] }, { a: 1, b: 2 }, [], ["without a"]],
  ["closed objects", { additionalProperties: false }, {}, [], ["a field that is not described"]],
  ["enumerations", { enum: ["船", 1] }, "船", ['"船"', "1"], ['"§ no such value"']],
  ["patterns", { pattern: "^a" }, "a", [], ['"§ no such value"']],
  ["types with null", { type: ["boolean", "null"] }, true, ["null"], ['"text" in place of boolean or null']],
])("there are values on both sides of %s", (_, schema, valid, inside, outside) => {
  expect(sides(schema, valid)).toEqual({ inside, outside });
});

test("of texts, a number is no other type, and null is a text", () => {
  expect(sides({ type: "string" }, "a", true)).toEqual({ inside: [], outside: [] });
  expect(sides({ type: "boolean" }, "true", true).outside).toEqual(['"text" in place of boolean']);
});

test("characters are counted, not halves of them", () => {
  const [, longer] = valuesNear({ maxLength: 3 }, "🙂🙂🙂");
  expect([...String(longer?.value)]).toEqual(["🙂", "🙂", "🙂", "a"]);
});

test("a limit that no request should reach is left alone", () => {
  expect(sides({ maxLength: 1_000_000, maxItems: 1_000_000 }, "a").inside).toEqual([]);
});
