import type { TaskResult } from "./runTurbo.ts";

/** As much of jest's JSON report as is summed up. */
export interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Files that failed before their first test: they would otherwise count as nothing. */
  numRuntimeErrorTestSuites: number;
}

/** What one task of a package tests. */
export interface Suite {
  /** Folder name of the package. */
  package: string;
  task: "test" | "proofs";
  /** Only if this run wrote or restored it. */
  report?: JestReport | undefined;
}

export interface TestRun {
  tasks: (Pick<TaskResult, "package" | "task" | "cached"> & {
    /** Undefined when the run was stopped before the task ended. */
    exitCode: number | undefined;
  })[];
  /** All that there are, whether or not they ran. */
  suites: Suite[];
  /** Generated files that the run had to write anew. */
  stale: string[];
  /** What the task runner could not do at all. */
  errors: string[];
}

export interface Summary {
  /** One per suite, then one per other failure. */
  lines: string[];
  /** `12 passed, 0 failed`, and `, 3 skipped` when any were. */
  verdict: string;
  ok: boolean;
}

/**
 * Adds up a test run. Everything that is not as it should be counts as a failure: a failed test, a failed
 * task of another kind, a test task that failed without a failed test or left no report, a stale file.
 */
export function summarizeTests({ tasks, suites, stale, errors }: TestRun): Summary {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const lines: string[] = [];
  const problems: string[] = [];
  const problem = (text: string) => {
    failed += 1;
    problems.push(text);
  };

  for (const { package: folder, task: kind, report } of suites) {
    const name = kind === "test" ? folder : `${folder}, proofs`;
    const task = tasks.find((one) => one.package === folder && one.task === kind);
    if (task === undefined) {
      lines.push(`${name}: not run`);
      continue;
    }
    if (report === undefined) {
      const { exitCode } = task;
      problem(
        exitCode === undefined
          ? `${name}: had not ended when the run was stopped`
          : `${name}: the tests ended (exit code ${exitCode}) without writing a report`,
      );
      continue;
    }
    const broken = report.numFailedTests + report.numRuntimeErrorTestSuites;
    const left = report.numPendingTests + report.numTodoTests;
    passed += report.numPassedTests;
    failed += broken;
    skipped += left;
    lines.push(`${name}: ${counts(report.numPassedTests, broken, left)}${task.cached ? " (unchanged)" : ""}`);
    if (task.exitCode !== 0 && broken === 0)
      problem(`${name}: every test passed, but jest ended with exit code ${task.exitCode}`);
    if (task.exitCode === 0 && report.numPassedTests + broken + left === 0)
      problem(`${name}: no test was run`);
  }
  for (const { package: name, task, exitCode } of tasks) {
    if (!suites.some((suite) => suite.task === task) && exitCode !== 0) problem(`${name}: ${task} failed`);
  }
  for (const path of stale) problem(`${path} was stale. It is regenerated now: commit it.`);
  if (failed === 0) for (const error of errors) problem(error);
  if (failed === 0 && tasks.length === 0) problem("no task was run");
  return { lines: [...lines, ...problems], verdict: counts(passed, failed, skipped), ok: failed === 0 };
}

function counts(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
