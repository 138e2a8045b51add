import type { ContractReport, ReportedFinding } from "../ContractReport.ts";
import { keyOf } from "../shareFindings.ts";

/** One thing to mend: a finding, and the cases that it was found in. */
export interface FindingGroup {
  finding: ReportedFinding;
  /** Titles of the cases, in the order in which they ran. */
  cases: string[];
}

/**
 * The findings of a report as a list to work off: the same difference of the same operation, for the same
 * reason, is one entry, however many cases found it. Where nothing but the description counts, so is that of several operations which share a
 * part of it.
 */
export function groupFindings({ cases, profile }: Pick<ContractReport, "cases" | "profile">): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const { id, findings } of cases) {
    for (const finding of findings) {
      const { operation, source, where, expected, got } = finding;
      // A decision is about many fields, each of which breaks it in the same way.
      const what =
        source.kind === "decision" ? keyOf({ where, expected: "", got }) : keyOf({ where, expected, got });
      const key = [profile === "description" ? "" : operation, source.id, what].join("\n");
      const group = groups.get(key) ?? { finding, cases: [] };
      if (!group.cases.includes(id)) group.cases.push(id);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}
