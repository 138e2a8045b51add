import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { readDecisions } from "../../scripts/readDecisions.ts";

test("a decision is its number, its title and its text on one line, without comments", () => {
  const page =
    "# Decisions\n\nBefore.\n\n## 1. Hosts\n\nTwo `hosts`,\nin order <!-- Agent.id -->.\n\n## 2. Ids\n\nOpaque.\n";
  expect(readDecisions(page)).toEqual([
    { number: 1, title: "Hosts", text: "Two `hosts`, in order." },
    { number: 2, title: "Ids", text: "Opaque." },
  ]);
});

test("every decision of this description has a title and a text", () => {
  const decisions = readDecisions(readFileSync(new URL("../../decisions.md", import.meta.url), "utf8"));
  expect(decisions.length).toBeGreaterThan(30);
  expect(decisions.map(({ number }) => number)).toEqual(decisions.map((_, index) => index + 1));
  expect(decisions.filter(({ title, text }) => title === "" || text === "")).toEqual([]);
});

test("a section without a number is a mistake", () => {
  expect(() => readDecisions("## Hosts\n\nTwo.\n")).toThrow('decisions.md: "## Hosts" has no number.');
});
