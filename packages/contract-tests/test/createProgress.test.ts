import { expect, test } from "@jest/globals";
import type { CaseResult } from "../src/ContractReport.ts";
import { createProgress } from "../src/cli/createProgress.ts";

const result = (verdict: CaseResult["verdict"]) =>
  ({ id: "getAgent 200: what exists", verdict }) as CaseResult;

/** Shows the first cases of a run, each of which takes so long. */
function show(cases: number, total: number, eachMs: number, isTTY: boolean): string[] {
  const written: string[] = [];
  let time = 5;
  const output = { isTTY, write: (text: string) => written.push(text) };
  const progress = createProgress(output, () => time);
  for (let done = 1; done <= cases; done++) {
    time += eachMs;
    progress.show(result(done === 2 ? "broken" : "kept"), done, total);
  }
  return written;
}

test("of a quick run there is a line for every tenth", () => {
  expect(show(40, 40, 10, false).map((line) => line.trim())).toEqual([
    "4/40, 1 broken",
    ...[8, 12, 16, 20, 24, 28, 32, 36, 40].map((done) => `${done}/40, 1 broken`),
  ]);
});

test("of a slow run there is a line every half a minute, which says how long the rest will take", () => {
  expect(show(3, 1_297, 120_000, false)).toEqual([
    "1/1297, about 43 h left\n",
    "2/1297, 1 broken, about 43 h left\n",
    "3/1297, 1 broken, about 43 h left\n",
  ]);
  expect(show(4, 100, 10_000, false)).toEqual(["3/100, 1 broken, about 16 min left\n"]);
});

test("in a terminal each case overwrites the line before", () => {
  const [first, second] = show(2, 61, 60_000, true);
  expect(first).toBe("\r\u001b[2K1/61, about 60 min left  getAgent 200: what exists");
  expect(second).toBe("\r\u001b[2K2/61, 1 broken, about 59 min left  getAgent 200: what exists");
});
