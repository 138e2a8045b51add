import type { CaseResult, ContractReport, ReportedFinding } from "../ContractReport.ts";
import { printDifference, printSource } from "../Finding.ts";

/** Prints a report as JUnit XML: a suite for each operation, and one for what was found almost everywhere. */
export function toJunit(report: ContractReport): string {
  const { cases, shared, durationMs, startedAt } = report;
  const operations = [...new Set(cases.map(({ operation }) => operation))];
  const suites = operations.map((operation) =>
    suite(
      operation ?? "unknown routes",
      cases.filter((each) => each.operation === operation),
      startedAt,
    ),
  );
  if (shared.length > 0) {
    const results = shared.map((finding) => ({
      id: `in ${finding.cases} cases: ${finding.where}`,
      verdict: "broken" as const,
      findings: [finding],
      durationMs: 0,
    }));
    suites.unshift(suite("the whole target", results, startedAt));
  }
  const attributes = {
    name: `${report.api} at ${report.url}`,
    tests: cases.length + shared.length,
    failures: report.counts.broken + shared.length,
    skipped: report.counts.skipped + report.counts.unsupported,
    time: seconds(durationMs),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${print(attributes)}>\n${suites.join("")}</testsuites>\n`;
}

type Result = Pick<CaseResult, "id" | "verdict" | "findings" | "durationMs" | "reason">;

function suite(name: string, results: readonly Result[], timestamp: string): string {
  const attributes = {
    name,
    tests: results.length,
    failures: results.filter(({ verdict }) => verdict === "broken").length,
    skipped: results.filter(({ verdict }) => verdict === "skipped" || verdict === "unsupported").length,
    time: seconds(results.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    timestamp: timestamp.replace(/\.\d+Z$/, ""),
  };
  return `  <testsuite${print(attributes)}>\n${results.map((each) => testcase(name, each)).join("")}  </testsuite>\n`;
}

function testcase(classname: string, { id, verdict, findings, durationMs, reason = "" }: Result): string {
  const open = `    <testcase${print({ classname, name: id, time: seconds(durationMs) })}`;
  if (verdict === "kept") return `${open}/>\n`;
  if (verdict !== "broken")
    return `${open}>\n      <skipped${print({ message: reason })}/>\n    </testcase>\n`;
  const [first] = findings as [ReportedFinding];
  const text = findings.map(printFinding).join("\n\n");
  const failure = `<failure${print({ message: printDifference(first), type: first.source.kind })}>${escapeXml(text)}</failure>`;
  return `${open}>\n      ${failure}\n    </testcase>\n`;
}

/** A finding as the lines of a test's message. */
export function printFinding(finding: ReportedFinding): string {
  const { request, status, source } = finding;
  const sent = request ? [`${request} returned ${status}`] : [];
  return [printDifference(finding), printSource(source), ...sent].join("\n");
}

function print(attributes: Record<string, string | number>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join("");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Escapes text for XML, which cannot have most control characters and no half of a surrogate pair. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
