import type { ProxyFinding, SeenExchange } from "@cloud-agents/proxy";
import type { CaseResult, ContractReport, ReportedFinding } from "../ContractReport.ts";

/** Who else than the server has something to change: what a report says in place of a failure. */
const REASONS: Record<Exclude<ProxyFinding["about"], "target">, string> = {
  client: "the client sent a broken request",
  description: "the description lacks what the server has",
  note: "not checked",
};

/** Traffic that was checked. */
export interface Traffic {
  /** What it is called in the report, such as the name of its file. */
  name: string;
  /** In milliseconds; the report is of then, unless the findings have times. */
  checkedAt: number;
  findings: readonly ProxyFinding[];
  /** Every exchange; without them, only those with findings are in the report. */
  seen?: readonly SeenExchange[];
}

/**
 * Arranges what was found in traffic as the report of a run, so that it is written in the same formats: a case for each operation and status
 * that is as described, and one for each place that is not.
 */
export function toTrafficReport({ name, checkedAt, findings, seen = [] }: Traffic): ContractReport {
  const times = findings
    .map(({ time }) => Date.parse(time))
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const [first, last] = [times, times.toReversed()].map((each) => each[0] ?? checkedAt) as [number, number];
  const cases = [...keptCases(findings, seen), ...foundCases(findings)].toSorted(
    (a, b) => (a.operation ?? "~").localeCompare(b.operation ?? "~") || a.status - b.status,
  );
  const counts = { kept: 0, broken: 0, skipped: 0, unsupported: 0 };
  for (const { verdict } of cases) counts[verdict]++;
  const nothing = { seen: [], all: [] };
  return {
    api: "Cloud Agents API",
    url: name,
    ...{ profile: "full", level: "full", runId: "recorded traffic", complete: true },
    startedAt: new Date(first).toISOString(),
    durationMs: last - first,
    verdict: counts.broken > 0 ? "broken" : "kept",
    counts,
    ...{ shared: [], unsupported: [], created: [] },
    cases,
    coverage: {
      ...{
        operations: nothing,
        statuses: nothing,
        properties: nothing,
        limits: nothing,
        statements: nothing,
      },
      undescribed: [],
    },
    requests: seen.length || new Set(findings.map(({ exchange }) => exchange)).size,
  };
}

/** One for each operation and status of which no exchange has a finding about the server. */
function keptCases(findings: readonly ProxyFinding[], seen: readonly SeenExchange[]): CaseResult[] {
  const broken = new Set(findings.filter(({ about }) => about === "target").map(({ exchange }) => exchange));
  const groups = groupBy(seen, ({ operation, status }) => `${operation ?? ""} ${status}`);
  return groups.flatMap((exchanges) => {
    const kept = exchanges.filter(({ exchange }) => !broken.has(exchange)).length;
    const [{ operation = null, status }] = exchanges as [SeenExchange];
    if (kept === 0) return [];
    const name = `${kept} of ${exchanges.length} ${exchanges.length === 1 ? "exchange" : "exchanges"} as described`;
    return [caseOf(operation, status, name, { verdict: "kept" })];
  });
}

/** One for each place and mistake, however often it was found. */
function foundCases(findings: readonly ProxyFinding[]): CaseResult[] {
  const groups = groupBy(
    findings,
    ({ about, operation, method, path, status, side, in: part, at, message }) =>
      [about, operation ?? `${method} ${path}`, status, side, part, at, message].join("\n"),
  );
  return groups.map((group) => {
    const [finding] = group as [ProxyFinding];
    const { about, operation = null, status = 0, message } = finding;
    const where = placeOf(finding);
    const times = group.length === 1 ? "" : `, ${group.length} times`;
    const name = `${where}: ${message} (exchange ${finding.exchange}${times})`;
    if (about !== "target")
      return caseOf(operation, status, name, { verdict: "skipped", reason: `${REASONS[about]}: ${message}` });
    return caseOf(operation, status, name, { verdict: "broken", findings: [reported(finding, where)] });
  });
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function caseOf(
  operation: string | null,
  status: number,
  name: string,
  result: Pick<CaseResult, "verdict"> & Partial<CaseResult>,
): CaseResult {
  const id = `${operation ?? "unknown routes"} ${status}: ${name}`;
  return { id, operation, status, name, sources: [], findings: [], exchanges: [], durationMs: 0, ...result };
}

function placeOf({ side, event, in: part, at }: ProxyFinding): string {
  const place = at === "" ? part : `${part} ${at}`;
  return side === "event" ? `event ${event ?? ""} ${place}` : `${side} ${place}`;
}

function reported(
  { operation, method, path, status, message, keyword, exchange }: ProxyFinding,
  where: string,
): ReportedFinding {
  return {
    where,
    expected: message,
    got: `what is in exchange ${exchange}`,
    operation: operation ?? null,
    source: { kind: "schema", id: keyword, says: "The description says so." },
    request: `${method} ${path}`,
    ...(status !== undefined && { status }),
  };
}
