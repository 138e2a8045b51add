import { expect, test } from "@jest/globals";
import { type JestReport, type Suite, summarizeTests, type TestRun } from "../src/summarizeTests.ts";

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
  summarizeTests({ tasks: [], suites: [], stale: [], errors: [], ...run });

const suite = (name: string, result?: JestReport): Suite => ({ package: name, task: "test", report: result });

test("adds up the reports of all packages", () => {
  const { lines, verdict, ok } = summarize({
    tasks: [task("spec"), { ...task("client"), cached: true }, task("client", "lint")],
    suites: [suite("spec", report(10)), suite("client", report(5, { numPendingTests: 1, numTodoTests: 1 }))],
  });
  expect(lines).toEqual(["spec: 10 passed, 0 failed", "client: 5 passed, 0 failed, 2 skipped (unchanged)"]);
  expect(verdict).toBe("15 passed, 0 failed, 2 skipped");
  expect(ok).toBe(true);
});

test("adds proofs to the tests, each with a line of its own, and counts one that left no report", () => {
  const proofs = (name: string, result?: JestReport): Suite => ({ ...suite(name, result), task: "proofs" });
  const { lines, verdict } = summarize({
    tasks: [task("spec"), task("spec", "proofs"), task("mock", "proofs", 1)],
    suites: [suite("spec", report(10)), proofs("spec", report(2)), proofs("mock"), proofs("docs")],
  });
  expect(lines).toEqual([
    "spec: 10 passed, 0 failed",
    "spec, proofs: 2 passed, 0 failed",
    "docs, proofs: not run",
    "mock, proofs: the tests ended (exit code 1) without writing a report",
  ]);
  expect(verdict).toBe("12 passed, 1 failed");
});

test("counts failed tests, and files that broke before their first test", () => {
  const { verdict, ok } = summarize({
    tasks: [task("spec", "test", 1)],
    suites: [suite("spec", report(3, { numFailedTests: 2, numRuntimeErrorTestSuites: 1 }))],
  });
  expect(verdict).toBe("3 passed, 3 failed");
  expect(ok).toBe(false);
});

test("names what had not ended when the run was stopped", () => {
  const { lines, verdict } = summarize({
    tasks: [task("spec"), { ...task("mock"), exitCode: undefined }],
    suites: [suite("spec", report(10)), suite("mock"), suite("docs")],
    errors: ["Stopped after 80 minutes."],
  });
  expect(lines).toEqual([
    "spec: 10 passed, 0 failed",
    "docs: not run",
    "mock: had not ended when the run was stopped",
  ]);
  expect(verdict).toBe("10 passed, 1 failed");
});

test("counts a test task without a report as a failure", () => {
  const { lines, verdict } = summarize({ tasks: [task("mock", "test", 134)], suites: [suite("mock")] });
  expect(lines).toEqual(["mock: the tests ended (exit code 134) without writing a report"]);
  expect(verdict).toBe("0 passed, 1 failed");
});

test("counts a test task that failed although no test did", () => {
  const { lines, verdict } = summarize({
    tasks: [task("mock", "test", 1)],
    suites: [suite("mock", report(4))],
  });
  expect(lines).toContain("mock: every test passed, but jest ended with exit code 1");
  expect(verdict).toBe("4 passed, 1 failed");
});

test("counts a package whose tests were not found", () => {
  const run = { tasks: [task("mock")], suites: [suite("mock", report(0))] };
  expect(summarize(run).lines).toContain("mock: no test was run");
  expect(summarize(run).ok).toBe(false);
});

test("counts each failed task of another kind once, and not the tests it prevented", () => {
  const { lines, verdict } = summarize({
    tasks: [task("types", "generate", 1), task("docs", "lint", 1), task("spec")],
    suites: [suite("spec", report(1)), suite("types")],
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
    suites: [suite("spec", report(1))],
    stale: ["packages/types/generated/index.d.ts"],
  });
  expect(lines[1]).toBe("packages/types/generated/index.d.ts was stale. It is regenerated now: commit it.");
  expect(verdict).toBe("1 passed, 1 failed");
});

test("never calls a run good in which nothing ran", () => {
  expect(summarize({}).verdict).toBe("0 passed, 1 failed");
  expect(summarize({ errors: ["turbo.json is not valid"] }).lines).toContain("turbo.json is not valid");
});
