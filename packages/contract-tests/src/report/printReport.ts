import type { ContractReport, Coverage, ReportedFinding } from "../ContractReport.ts";
import { printDifference, printSource } from "../Finding.ts";
import { groupFindings } from "./groupFindings.ts";

/** How to print. */
export interface PrintOptions {
  /** Whether the terminal shows colours. */
  colours?: boolean;
}

/** How many characters of a reason or a request are printed; a decision can be a paragraph. */
const MAX_REASON = 300;

/** How many titles of cases, and of other long lists, are printed. */
const MAX_LISTED = 3;

const COLOURS = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

/** Prints a report for a terminal: what to mend, what was not tested and why, what was seen, and the verdict as the last line. */
export function printReport(report: ContractReport, { colours = false }: PrintOptions = {}): string {
  const paint = (colour: keyof typeof COLOURS, text: string) =>
    colours ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  const lines: string[] = [];
  const mend = (finding: ReportedFinding, where: string) => {
    lines.push(
      `${paint("red", "✗")} ${paint("bold", `${finding.operation ?? "unknown routes"} ${printDifference(finding)}`)}`,
      `    ${cut(printSource(finding.source))}`,
    );
    if (finding.request) lines.push(paint("dim", `    ${cut(finding.request)} returned ${finding.status}`));
    lines.push(paint("dim", `    ${where}`), "");
  };
  for (const finding of report.shared)
    mend(
      { ...finding, operation: "every operation" },
      `in ${finding.cases} cases, that is in almost every one`,
    );
  for (const { finding, cases } of groupFindings(report)) mend(finding, `in ${listed(cases)}`);
  for (const { operation, reason } of report.unsupported) {
    lines.push(`${paint("yellow", "–")} ${operation} is not supported: ${reason}`);
  }
  for (const [reason, cases] of reasonsToSkip(report)) {
    lines.push(
      `${paint("yellow", "–")} ${cases.length} ${cases.length === 1 ? "case" : "cases"} skipped: ${cut(reason)}`,
    );
  }
  if (report.coverage.undescribed.length > 0) {
    lines.push(`${paint("yellow", "!")} not described: ${listed(report.coverage.undescribed, 8)}`);
  }
  if (lines.length > 0 && lines.at(-1) !== "") lines.push("");
  lines.push(...printCoverage(report.coverage), ...printCreated(report), "", verdictOf(report, paint));
  return `${lines.join("\n")}\n`;
}

/** The cases that were skipped, by reason, the most frequent first. */
export function reasonsToSkip({ cases }: Pick<ContractReport, "cases">): [string, string[]][] {
  const reasons = new Map<string, string[]>();
  for (const { verdict, reason = "", id } of cases) {
    if (verdict !== "skipped") continue;
    const general = reason.replaceAll(/\(request [\w-]+\)/g, "").trim();
    reasons.set(general, [...(reasons.get(general) ?? []), id]);
  }
  return [...reasons].toSorted(([, a], [, b]) => b.length - a.length);
}

function printCoverage(coverage: Coverage): string[] {
  const names: [keyof Omit<Coverage, "undescribed">, string][] = [
    ["operations", "operations"],
    ["statuses", "statuses"],
    ["properties", "fields"],
    ["limits", "limits, on either side"],
    ["statements", "statements of the pages"],
  ];
  return names
    .filter(([key]) => coverage[key].all.length > 0)
    .map(([key, name]) => {
      const { seen, all } = coverage[key];
      const bar = "█".repeat(Math.floor((seen.length / all.length) * 20)).padEnd(20, "░");
      return `${bar} ${String(seen.length).padStart(3)} of ${all.length} ${name}`;
    });
}

function printCreated({ created, left }: ContractReport): string[] {
  if (created.length === 0) return [];
  const count = `${created.length} ${created.length === 1 ? "object" : "objects"} created`;
  if (left === undefined) return [`${count}, none removed`];
  return [
    left.length === 0
      ? `${count} and removed`
      : `${count}, ${left.length} left: ${listed(left.map(({ id }) => id))}`,
  ];
}

function verdictOf(
  { verdict, counts, shared, requests, durationMs, complete }: ContractReport,
  paint: (colour: keyof typeof COLOURS, text: string) => string,
): string {
  const parts = [`${counts.kept} kept`, `${counts.broken} broken`];
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  if (counts.unsupported > 0) parts.push(`${counts.unsupported} unsupported`);
  const general = shared.length === 0 ? "" : `, ${shared.length} found almost everywhere`;
  const text = `${parts.join(", ")}${general}; ${requests} requests in ${(durationMs / 1000).toFixed(1)} s`;
  if (!complete) return paint("yellow", `${text}; ended before all cases were run`);
  return paint(verdict === "kept" ? "green" : "red", text);
}

function listed(items: readonly string[], most = MAX_LISTED): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join("; ")}; and ${rest} more` : items.join("; ");
}

function cut(text: string): string {
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON)}…` : text;
}
