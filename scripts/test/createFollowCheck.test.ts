import { expect, test } from "@jest/globals";
import { createFollowCheck } from "../src/createFollowCheck.ts";

/** A check of one follower, and what it has said. */
function checking(...findings: string[][]) {
  const lines: string[] = [];
  const terminal = { line: (text = "") => void lines.push(text), good: String, bad: String };
  const check = async () => findings.shift() ?? [];
  return {
    lines,
    follow: createFollowCheck([{ name: "server", folder: "packages/server", check }], terminal),
  };
}

/** Lets a check that was begun come to its end. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test("what does not follow is said once, and when it follows again", async () => {
  const { lines, follow } = checking(["a.ts:1 no"], ["a.ts:1 no"], []);
  for (let round = 0; round < 3; round++) {
    follow.begin();
    await settle();
  }
  expect(lines).toEqual(["! server does not follow yet: a.ts:1 no", "✓ server follows again"]);
});

test("what was told already is not said again, and yet when it follows", async () => {
  const { lines, follow } = checking(["a.ts:1 no", "b.ts:2 長"], []);
  follow.begin([], ["a.ts:1 no"]);
  await settle();
  follow.begin();
  await settle();
  expect(lines).toEqual(["! server does not follow yet: b.ts:2 長", "✓ server follows again"]);
});

test("more than five findings are counted", async () => {
  const { lines, follow } = checking(Array.from({ length: 7 }, (_, index) => `a.ts:${index} no`));
  follow.begin();
  await settle();
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe("  and 2 more: npm test lists them all");
});

test("what two checks look at follows again when both say so", async () => {
  const lines: string[] = [];
  const terminal = { line: (text = "") => void lines.push(text), good: String, bad: String };
  const rounds = [
    [["a"], ["b"]],
    [[], ["b"]],
    [[], []],
  ];
  const check = (at: number) => async () => rounds[0]?.[at] ?? [];
  const followers = [0, 1].map((at) => ({ name: "server", folder: "packages/server", check: check(at) }));
  const follow = createFollowCheck(followers, terminal);
  for (; rounds.length > 0; rounds.shift()) {
    follow.begin();
    await settle();
  }
  expect(lines).toEqual([
    "! server does not follow yet: a",
    "! server does not follow yet: b",
    "✓ server follows again",
  ]);
});
