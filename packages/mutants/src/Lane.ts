import { startProxy } from "@cloud-agents/proxy";
import type { Case } from "../../contract-tests/src/Case.ts";
import type { Mutant, Wrong } from "./Mutant.ts";
import type { Site } from "./ruleMutants.ts";
import { Suite } from "./Suite.ts";
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
const MIN_CASE_MS = 4_000;
const SLOWER = 8;

/**
 * How many cases of the mutant's operation, and of each other operation, are tried on a mutant that they see and do not find. All of them
 * would find a few more, and take hours.
 */
const MAX_OWN_CASES = 30;
const MAX_OTHER_CASES = 4;

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

  /** Runs every case without a mutant, and notes what each of them asks for. */
  async trace(): Promise<Trace[]> {
    const traces: Trace[] = [];
    for (const [index, each] of this.suite.cases.entries()) {
      const { wrong, exchanges } = trace();
      const started = Date.now();
      const reason = await this.#run(each, wrong, 60_000);
      traces.push({ index, ms: Date.now() - started, exchanges, ...(reason !== undefined && { reason }) });
    }
    return traces;
  }

  /**
   * Runs the cases that can see a mutant, those about its operation and the fastest first, until one fails.
   *
   * @param traces What each case asks for.
   */
  async judge(mutant: Mutant, traces: readonly Trace[]): Promise<Verdict> {
    const verdict: Verdict = {
      ...{ id: mutant.id, group: mutant.group, fault: mutant.fault, isAllowed: mutant.isAllowed === true },
      ...{ isKilled: false, wasWrong: false, tried: 0 },
    };
    const tried = new Map<string | null, number>();
    for (const each of inOrder(mutant, traces, this.suite.cases)) {
      const { index, ms } = each;
      const { operation } = this.suite.cases[index] as Case;
      const before = tried.get(operation) ?? 0;
      const isOwn = (operation ?? "unknown route") === mutant.operation;
      if (before >= (isOwn ? MAX_OWN_CASES : MAX_OTHER_CASES) || !(await sees(each, mutant))) continue;
      tried.set(operation, before + 1);
      const failure = await this.#try(mutant, this.suite.cases[index] as Case, ms, verdict);
      if (failure) return { ...verdict, isKilled: true, ...failure };
    }
    return verdict;
  }

  async #try(mutant: Mutant, each: Case, ms: number, verdict: Verdict) {
    const wrong = mutant.start();
    const undo = wrong.patch?.();
    verdict.tried += 1;
    const reason = await this.#run(each, wrong, Math.max(MIN_CASE_MS, ms * SLOWER));
    undo?.();
    if (!wrong.wasWrong()) return undefined;
    verdict.wasWrong = true;
    if (reason === undefined) return undefined;
    const killedBy = `${each.operation ?? "unknown route"} ${each.status}: ${each.name}`;
    return { killedBy, reason, isAbout: isAbout(mutant, each, reason) };
  }

  async #run(each: Case, wrong: Wrong, withinMs: number): Promise<string | undefined> {
    const { interceptor } = wrong;
    const proxy = await startProxy({ target: this.site.serverUrl, ...(interceptor && { interceptor }) });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve("The case did not end in time."), withinMs);
    });
    try {
      return await Promise.race([this.suite.run(each, proxy.url), late]);
    } finally {
      clearTimeout(timer);
      await proxy.stop();
    }
  }
}

/** Those about a mutant's operation and status first, and of those the fastest. */
function inOrder({ operation, status }: Mutant, traces: readonly Trace[], cases: readonly Case[]): Trace[] {
  const rank = ({ index, ms }: Trace) => {
    const each = cases[index] as Case;
    const isOwn = (each.operation ?? "unknown route") === operation;
    const isOfStatus = status === undefined ? each.status < 300 : each.status === status;
    return (isOwn ? 0 : 100_000) + (isOwn && isOfStatus ? 0 : 10_000) + ms;
  };
  return [...traces].sort((a, b) => rank(a) - rank(b));
}

/** Whether a failure says what is wrong, rather than something that follows from it. */
function isAbout({ operation, place }: Mutant, each: Case, reason: string): boolean {
  const words = place.match(/[\w-]+/g) ?? [];
  const isOwn = each.operation === operation || (each.operation === null && operation === "unknown route");
  const word = words.at(-1);
  return isOwn && (word === undefined || reason.toLowerCase().includes(word.toLowerCase()));
}
