import type { CaseResult, ReportedFinding } from "../../contract-tests/src/ContractReport.ts";
import { printCase } from "../../contract-tests/src/runCase.ts";
import type { Mutant } from "./Mutant.ts";

/** What became of a mutant. */
export interface Verdict {
  id: string;
  group: Mutant["group"];
  fault: Mutant["fault"];
  isAllowed: boolean;
  isKilled: boolean;
  /** The case that failed: operation, status and name. */
  killedBy?: string;
  /** What it said. */
  reason?: string;
  /** Whether what it said names the operation and the place. */
  isAbout?: boolean;
  /** Whether the mutant changed anything that the cases saw. */
  wasWrong: boolean;
  /**
   * Whether nothing is wrong with such a server, as far as anybody could see: in everything that the suite asks for, the value that it puts
   * in the place of another is the same.
   */
  isMoot: boolean;
  /** How many cases ran. */
  tried: number;
  /** How many of them failed though the mutant had changed nothing: a mutant before it may have left the server broken. */
  failedUnchanged: number;
  /** Whether it met a server, rather than what one had sent before. */
  isLive: boolean;
}

/** A verdict before anything was tried. */
export function verdictOf({ id, group, fault, isAllowed }: Mutant): Verdict {
  return {
    ...{ id, group, fault, isAllowed: isAllowed === true, isKilled: false },
    ...{ wasWrong: false, isMoot: false, tried: 0, failedUnchanged: 0, isLive: false },
  };
}

/** The verdict of a mutant on which a case failed. */
export function killOf(mutant: Mutant, verdict: Verdict, { id, findings, ...result }: CaseResult): Verdict {
  const reason = printCase({ id, findings, ...result });
  return {
    ...verdict,
    ...{ wasWrong: true, isKilled: true, killedBy: id, reason, isAbout: isAbout(mutant, findings) },
  };
}

/** Whether a finding says what is wrong, rather than something that follows from it: it names the operation, and the place. */
function isAbout({ operation, place }: Mutant, findings: readonly ReportedFinding[]): boolean {
  const word =
    place
      .match(/[\w-]+/g)
      ?.at(-1)
      ?.toLowerCase() ?? "";
  return findings.some(
    (finding) =>
      (finding.operation ?? "unknown route") === operation &&
      `${finding.where} ${finding.expected} ${finding.got}`.toLowerCase().includes(word),
  );
}
