import { expect, test } from "@jest/globals";
import { type JestReport, summarizeTests, type TestRun } from "../src/summarizeTests.ts";

const task = (name: string, kind = "test", exitCode = 0) => ({
  package: name,
  task: kind,
  exitCode,
  cached: false,
});

const report = (numPassedTests: number, others: Partial<JestReport> = {}): JestReport => ({
  numPassedTests,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  ...others,
});

const summarize = (run: Partial<TestRun>) =>
  summarizeTests({ tasks: [], tested: [], reports: new Map(), stale: [], errors: [], ...run });

test("adds up the reports of all packages", () => {
  const { lines, verdict, ok } = summarize({
    tasks: [task("spec"), { ...task("client"), cached: true }, task("client", "lint")],
    tested: ["spec", "client"],
    reports: new Map([
      ["spec", report(10)],
      ["client", report(5, { numPendingTests: 1, numTodoTests: 1 })],
    ]),
  });
  expect(lines).toEqual(["spec: 10 passed, 0 failed", "client: 5 passed, 0 failed, 2 skipped (unchanged)"]);
  expect(verdict).toBe("15 passed, 0 failed, 2 skipped");
  expect(ok).toBe(true);
});

test("counts failed tests, and files that broke before their first test", () => {
  const { verdict, ok } = summarize({
    tasks: [task("spec", "test", 1)],
    tested: ["spec"],
    reports: new Map([["spec", report(3, { numFailedTests: 2, numRuntimeErrorTestSuites: 1 })]]),
  });
  expect(verdict).toBe("3 passed, 3 failed");
  expect(ok).toBe(false);
});

test("counts a test task without a report as a failure", () => {
  const { lines, verdict } = summarize({ tasks: [task("mock", "test", 134)], tested: ["mock"] });
  expect(lines).toEqual(["mock: the tests ended (exit code 134) without writing a report"]);
  expect(verdict).toBe("0 passed, 1 failed");
});

test("counts a test task that failed although no test did", () => {
  const { lines, verdict } = summarize({
    tasks: [task("mock", "test", 1)],
    tested: ["mock"],
    reports: new Map([["mock", report(4)]]),
  });
  expect(lines).toContain("mock: every test passed, but jest ended with exit code 1");
  expect(verdict).toBe("4 passed, 1 failed");
});

test("counts a package whose tests were not found", () => {
  const run = { tasks: [task("mock")], tested: ["mock"], reports: new Map([["mock", report(0)]]) };
  expect(summarize(run).lines).toContain("mock: no test was run");
  expect(summarize(run).ok).toBe(false);
});

test("counts each failed task of another kind once, and not the tests it prevented", () => {
  const { lines, verdict } = summarize({
    tasks: [task("types", "generate", 1), task("docs", "lint", 1), task("spec")],
    tested: ["spec", "types"],
    reports: new Map([["spec", report(1)]]),
  });
  expect(lines).toEqual([
    "spec: 1 passed, 0 failed",
    "types: not run",
    "types: generate failed",
    "docs: lint failed",
  ]);
  expect(verdict).toBe("1 passed, 2 failed");
});

test("counts each stale file, and says what to do", () => {
  const { lines, verdict } = summarize({
    tasks: [task("spec")],
    tested: ["spec"],
    reports: new Map([["spec", report(1)]]),
    stale: ["packages/types/generated/index.d.ts"],
  });
  expect(lines[1]).toBe("packages/types/generated/index.d.ts was stale. It is regenerated now: commit it.");
  expect(verdict).toBe("1 passed, 1 failed");
});

test("never calls a run good in which nothing ran", () => {
  expect(summarize({}).verdict).toBe("0 passed, 1 failed");
  expect(summarize({ errors: ["turbo.json is not valid"] }).lines).toContain("turbo.json is not valid");
});
