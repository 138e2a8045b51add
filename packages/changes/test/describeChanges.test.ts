import { expect, test } from "@jest/globals";
import { describeChanges } from "../src/describeChanges.ts";
import { CASES, NOW } from "./cases.ts";

test.each(CASES.map((each) => [each.name, each] as const))("%s", (_, { before, after, expected }) => {
  const found = describeChanges(before, after, NOW).map(
    ({ rule, level, side }) => `${rule} ${level} ${side}`,
  );
  expect(new Set(found)).toEqual(new Set(expected));
});
