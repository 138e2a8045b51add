import { expect, test } from "@jest/globals";
import type { CaseResult, ContractReport, ReportedFinding } from "../src/ContractReport.ts";
import { printReport } from "../src/report/printReport.ts";
import { toCtrf } from "../src/report/toCtrf.ts";
import { toHtml } from "../src/report/toHtml.ts";
import { toJunit } from "../src/report/toJunit.ts";
import { shareFindings } from "../src/shareFindings.ts";

const NASTY = `<script>alert("1")</script> & ]]> \u0000 \ud800 日本語`;
const source = { kind: "decision" as const, id: "decision 24", says: "Request ids. Every response has one." };
const finding: ReportedFinding = {
  ...{ where: "$.name", expected: '"a"', got: NASTY, source },
  ...{ operation: "getAgent", request: "curl http://127.0.0.1/agents/agent_1", status: 200 },
};
const made = (id: string, rest: Partial<CaseResult> = {}): CaseResult => ({
  ...{ id, operation: "getAgent", status: 200, name: id, verdict: "kept", sources: [source] },
  ...{ findings: [], exchanges: [], durationMs: 1 },
  ...rest,
});
const none = { seen: [], all: [] };
const report: ContractReport = {
  ...{
    api: "Cloud Agents API",
    url: "http://127.0.0.1/",
    profile: "full",
    level: "full",
    runId: "contract-1",
    complete: true,
  },
  ...{
    startedAt: "2026-05-18T00:00:00.000Z",
    durationMs: 1_500,
    verdict: "broken",
    shared: [],
    requests: 4,
    created: [],
  },
  counts: { kept: 1, broken: 2, skipped: 1, unsupported: 0 },
  unsupported: [],
  cases: [
    made("one"),
    made("two", { verdict: "broken", findings: [finding] }),
    made("three", { verdict: "broken", findings: [finding] }),
    made("four", { verdict: "skipped", reason: "needs a file" }),
  ],
  coverage: {
    operations: none,
    statuses: none,
    properties: none,
    limits: none,
    statements: none,
    undescribed: [],
  },
};

test("the same finding of several cases is one item of the list, and the last line is the verdict", () => {
  const text = printReport(report);
  expect(text.match(/✗/g)?.length).toBe(1);
  expect(text).toContain("\n    in two; three\n");
  expect(text).toContain("– 1 case skipped: needs a file\n");
  expect(text.trimEnd().split("\n").at(-1)).toBe("1 kept, 2 broken, 1 skipped; 4 requests in 1.5 s");
});

test("nothing that a target sends becomes part of the page, and the page needs nothing else", () => {
  const page = toHtml(report);
  expect(page).not.toContain("<script");
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toMatch(/(src|href)="(?!#)/);
});

test("the XML has no character that XML cannot have, and counts what is in it", () => {
  const xml = toJunit(report);
  expect(xml).toContain('tests="4" failures="2" skipped="1"');
  expect([..."\u0000\ud800"].filter((character) => xml.includes(character))).toEqual([]);
  expect(xml.replaceAll(/<\/?[a-z]+( [a-z]+="[^"<]*")*\/?>|<\?xml[^>]*>/g, "")).not.toMatch(/[<>]/);
});

test("CTRF counts every case once", () => {
  expect(toCtrf(report)).toMatchObject({
    results: { summary: { tests: 4, passed: 1, failed: 2, skipped: 1, other: 0 } },
  });
});

test("what nearly every case finds is one finding, and does not break the cases", () => {
  const cases = Array.from({ length: 20 }, (_, index) =>
    made(`${index}`, { verdict: "broken", findings: [finding] }),
  );
  const shared = shareFindings(cases);
  expect(shared.shared).toMatchObject([{ where: "$.name", cases: 20 }]);
  expect(new Set(shared.cases.map(({ verdict }) => verdict))).toEqual(new Set(["kept"]));
  expect(shareFindings(cases.slice(0, 9)).shared).toEqual([]);
});
