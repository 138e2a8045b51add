import { startProxy } from "@cloud-agents/proxy";
import type { Case } from "../../contract-tests/src/Case.ts";
import type { ReportedFinding } from "../../contract-tests/src/ContractReport.ts";
import { printCase } from "../../contract-tests/src/runCase.ts";
import type { Mutant, Wrong } from "./Mutant.ts";
import type { Site } from "./ruleMutants.ts";
import { cases, Suite } from "./Suite.ts";
import { startTarget } from "./startTarget.ts";
import { sees, type Trace, trace } from "./trace.ts";

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
  /** How many cases ran. */
  tried: number;
}

/** How long a case may take, in milliseconds: a stream that says nothing would keep it waiting for long. */
const MIN_CASE_MS = 10_000;
const SLOWER = 8;

/**
 * How many cases of the mutant's operation, and of each other operation, are tried on a mutant that they see and do not find. All of them
 * would find a few more, and take hours.
 */
const MAX_OWN_CASES = 30;
const MAX_OTHER_CASES = 4;

/** Which cases see a change of the server itself cannot be told before. */
const MAX_CASES_OF_PATCH = 14;

/** A reference server of its own, to try one mutant after the other on. */
export class Lane {
  readonly site: Site;
  readonly suite: Suite;
  readonly #stop: () => Promise<void>;

  private constructor(site: Site, suite: Suite, stop: () => Promise<void>) {
    this.site = site;
    this.suite = suite;
    this.#stop = stop;
  }

  static async open(): Promise<Lane> {
    const { server, accounts } = await startTarget();
    const site = { serverUrl: server.url, accounts };
    return new Lane(site, new Suite(server.url, accounts), () => server.stop());
  }

  close(): Promise<void> {
    return this.#stop();
  }

  /**
   * Runs cases without a mutant, and notes what passes.
   *
   * @param isChosen Which; all of them unless given.
   */
  async trace(isChosen: (expected: Case, index: number) => boolean = () => true): Promise<Trace[]> {
    const traces: Trace[] = [];
    for (const [index, each] of cases.entries()) {
      if (!isChosen(each, index)) continue;
      const { wrong, exchanges } = trace();
      const started = Date.now();
      const player = await this.#play(wrong);
      const result = await player.run(each, 60_000);
      await player.stop();
      const ms = Date.now() - started;
      traces.push({ index, ms, exchanges, ...(result.verdict !== "kept" && { reason: printCase(result) }) });
    }
    return traces;
  }

  /**
   * Runs the cases that can see a mutant, those about its operation and the fastest first, until one fails.
   *
   * @param traces What passes in each case when nothing is wrong.
   */
  async judge(mutant: Mutant, traces: readonly Trace[]): Promise<Verdict> {
    const verdict: Verdict = {
      ...{ id: mutant.id, group: mutant.group, fault: mutant.fault, isAllowed: mutant.isAllowed === true },
      ...{ isKilled: false, wasWrong: false, tried: 0 },
    };
    const tried = new Map<string | null, number>();
    const wrong = mutant.start();
    const imagined = mutant.start();
    const undo = wrong.patch?.();
    const player = await this.#play(wrong);
    try {
      for (const each of inOrder(mutant, traces)) {
        const expected = cases[each.index] as Case;
        const before = tried.get(expected.operation) ?? 0;
        const isOwn = (expected.operation ?? "unknown route") === mutant.operation;
        const most = isOwn ? MAX_OWN_CASES : wrong.patch ? MAX_CASES_OF_PATCH : MAX_OTHER_CASES;
        if (before >= most) continue;
        if (!(await sees(each, mutant, imagined))) continue;
        tried.set(expected.operation, before + 1);
        verdict.tried += 1;
        wrong.reset();
        const result = await player
          .run(expected, Math.max(MIN_CASE_MS, each.ms * SLOWER))
          .catch((error: Error) => error);
        // Whoever runs the suite learns nothing about the server then.
        if (result instanceof Error)
          return { ...verdict, wasWrong: true, reason: `The suite crashed: ${result.stack}` };
        if (!wrong.wasWrong()) continue;
        verdict.wasWrong = true;
        if (result.verdict !== "broken") continue;
        const { id, findings } = result;
        return {
          ...verdict,
          ...{ isKilled: true, killedBy: id, reason: printCase(result), isAbout: isAbout(mutant, findings) },
        };
      }
      return verdict;
    } finally {
      await player.stop();
      undo?.();
    }
  }

  /** Puts a mutant in front of the server. */
  async #play({ interceptor }: Wrong) {
    const proxy = await startProxy({ target: this.site.serverUrl, ...(interceptor && { interceptor }) });
    const run = this.suite.begin(proxy.url);
    return {
      stop: () => proxy.stop(),
      run: (expected: Case, withinMs: number) => run(expected, AbortSignal.timeout(withinMs)),
    };
  }
}

/** Those about a mutant's operation and status first, and of those the fastest. */
export function inOrder({ operation, status }: Mutant, traces: readonly Trace[]): Trace[] {
  const rank = ({ index, ms }: Trace) => {
    const each = cases[index] as Case;
    const isOwn = (each.operation ?? "unknown route") === operation;
    const isOfStatus = status === undefined ? each.status < 300 : each.status === status;
    return (isOwn ? 0 : 100_000) + (isOwn && isOfStatus ? 0 : 10_000) + ms;
  };
  return [...traces].sort((a, b) => rank(a) - rank(b));
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
