import type { CaseResult, ReportedFinding, SharedFinding } from "./ContractReport.ts";

/** How many cases have to find the same thing, at least, and which part of those that made a request. */
const SHARED = { cases: 10, part: 0.8 };

/**
 * Takes out what almost every case found, such as a header that no response has: that is one finding about the target. A case that
 * found nothing else is kept.
 */
export function shareFindings(results: readonly CaseResult[]): {
  shared: SharedFinding[];
  cases: CaseResult[];
} {
  const judged = results.filter(({ verdict }) => verdict === "kept" || verdict === "broken");
  const found = new Map<string, { first: ReportedFinding; cases: Set<string> }>();
  for (const { id, findings } of judged) {
    for (const finding of findings) {
      const key = keyOf(finding);
      const entry = found.get(key) ?? { first: finding, cases: new Set() };
      entry.cases.add(id);
      found.set(key, entry);
    }
  }
  const enough = Math.max(SHARED.cases, judged.length * SHARED.part);
  const common = new Map([...found].filter(([, { cases }]) => cases.size >= enough));
  if (common.size === 0) return { shared: [], cases: [...results] };
  return {
    shared: [...common.values()].map(({ first, cases }) => ({ ...first, cases: cases.size })),
    cases: results.map((result) => {
      if (result.verdict !== "broken") return result;
      const findings = result.findings.filter((finding) => !common.has(keyOf(finding)));
      if (findings.length > 0) return { ...result, findings };
      return { ...result, verdict: "kept", findings, exchanges: [] };
    }),
  };
}

/** What makes two findings the same, wherever they were found. */
export function keyOf({ where, expected, got }: Pick<ReportedFinding, "where" | "expected" | "got">): string {
  return [where.replaceAll(/\d+/g, "0"), expected, plain(got)].join("\n");
}

function plain(text: string): string {
  return text.replaceAll(/\b\w+_[\da-zA-Z]{8,}\b/g, "ID").replaceAll(/\d+/g, "0");
}
