import type { ContractReport, Verdict } from "../ContractReport.ts";
import { printDifference } from "../Finding.ts";
import { printFinding } from "./toJunit.ts";

/** How the Common Test Report Format calls a verdict. */
const STATUSES: Record<Verdict, "passed" | "failed" | "skipped" | "other"> = {
  kept: "passed",
  broken: "failed",
  skipped: "skipped",
  unsupported: "other",
};

/** Arranges a report in the Common Test Report Format (ctrf.io), which actions and dashboards read. */
export function toCtrf(report: ContractReport): object {
  const { cases, shared, startedAt, durationMs } = report;
  const start = Date.parse(startedAt);
  const tests = [
    ...shared.map((finding) => ({
      name: `in ${finding.cases} cases: ${finding.where}`,
      status: "failed",
      duration: 0,
      suite: ["the whole target"],
      message: printDifference(finding),
      trace: printFinding(finding),
    })),
    ...cases.map(({ id, operation, verdict, reason, findings, durationMs: duration, sources }) => ({
      name: id,
      status: STATUSES[verdict],
      duration,
      suite: [operation ?? "unknown routes"],
      ...(reason !== undefined && { message: reason }),
      ...(findings[0] && {
        message: printDifference(findings[0]),
        trace: findings.map(printFinding).join("\n\n"),
      }),
      extra: { sources: sources.map((source) => source.id) },
    })),
  ];
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  return {
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    results: {
      tool: { name: "cloud-agents-contract" },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: 0,
        other: count("other"),
        start,
        stop: start + durationMs,
      },
      tests,
      environment: {
        appName: report.url,
        extra: { profile: report.profile, level: report.level, runId: report.runId },
      },
    },
  };
}
