import { expect, test } from "@jest/globals";
import { walk } from "./bundle.ts";
import { decisions } from "./decisions.ts";

const linked = new Map<number, string>();
walk((value, pointer) => {
  if (pointer.endsWith("/x-decisions")) for (const number of value as number[]) linked.set(number, pointer);
});

test("decisions are numbered from 1 without a gap, at least 25 of them", () => {
  expect(decisions.length).toBeGreaterThanOrEqual(25);
  expect(decisions).toEqual(decisions.map((_, index) => index + 1));
});

test("every decision is linked from where it applies", () => {
  expect(decisions.filter((number) => !linked.has(number))).toEqual([]);
});

test("every link points to a decision that exists", () => {
  expect([...linked].filter(([number]) => !decisions.includes(number))).toEqual([]);
});
