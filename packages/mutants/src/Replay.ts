import { randomUUID } from "node:crypto";
import type { Case } from "../../contract-tests/src/Case.ts";
import type { CaseResult } from "../../contract-tests/src/ContractReport.ts";
import type { ModelCheck } from "../../contract-tests/src/model/createModelCheck.ts";
import { inOrder } from "./inOrder.ts";
import type { Mutant, Wrong } from "./Mutant.ts";
import { type Diverged, replaying } from "./replaying.ts";
import { cases, Suite } from "./Suite.ts";
import type { Accounts } from "./startTarget.ts";
import { concerns, sees, type Trace } from "./trace.ts";
import { killOf, type Verdict, verdictOf } from "./Verdict.ts";

/** What passed in each case when nothing was wrong. */
export interface Traces {
  serverUrl: string;
  accounts: Accounts;
  /** The ids of the objects that all cases share. */
  ids: Record<string, string>;
  traces: Trace[];
}

/** How long a case may take that has nothing to wait for, in milliseconds. */
const CASE_MS = 10_000;

/** How many cases are played one by one; most mutants are found by the first one. */
const MAX_ALONE = 12;

/** Plays the cases again, without a server, with a mutant at work in what was noted. */
export class Replay {
  readonly #traces: Traces;
  readonly #suite: Suite;

  constructor(traces: Traces) {
    this.#traces = traces;
    this.#suite = new Suite(traces.serverUrl, traces.accounts);
  }

  /** Whether a case ends as it did, when nothing is wrong. */
  async isPossible(trace: Trace): Promise<boolean> {
    const { result, diverged } = await this.play(trace, undefined);
    return !diverged && result.verdict === "kept";
  }

  /**
   * Plays the first cases that can see a mutant, those about its operation and the fastest first, until one fails. If none does, all that
   * could in the order in which they were noted and in one run, which knows in each what was in those before.
   *
   * @returns Undefined when only a server can tell: a case that sees the mutant sends what it did not send before.
   */
  async judge(mutant: Mutant): Promise<Verdict | undefined> {
    const wrong = mutant.start();
    if (mutant.hasEffects || wrong.patch) return undefined;
    const verdict = verdictOf(mutant);
    const imagined = mutant.start();
    const asked = inOrder(mutant, this.#traces.traces).filter(
      ({ exchanges }) => mutant.group === "rule" || exchanges.some((each) => concerns(mutant, each)),
    );
    let isSure = asked.every(({ isReplayable }) => isReplayable);
    let isSeen = false;
    for (const trace of asked) {
      if (!(await sees(trace, mutant, imagined))) continue;
      isSeen = true;
      if (!trace.isReplayable) continue;
      if (verdict.tried++ === MAX_ALONE) break;
      wrong.reset();
      const { result, diverged } = await this.play(trace, wrong);
      verdict.wasWrong ||= wrong.wasWrong();
      if (diverged?.isSent) return undefined;
      if (diverged) isSure = false;
      else if (wrong.wasWrong() && result.verdict === "broken") return killOf(mutant, verdict, result);
    }
    if (!isSeen) return { ...verdict, isMoot: mutant.isExchange === true && asked.length > 0 };
    verdict.tried = asked.length;
    const together = asked.filter(({ isReplayable }) => isReplayable).sort((a, b) => a.at - b.at);
    const again = mutant.start();
    const model = this.#suite.newModel(this.#traces.serverUrl);
    const isBrokenAnyway = this.#withoutMutant(together);
    for (const [index, trace] of together.entries()) {
      again.reset();
      const { result, diverged } = await this.play(trace, again, model);
      verdict.wasWrong ||= again.wasWrong();
      if (diverged) isSure = false;
      else if (again.wasWrong() && result.verdict === "broken") {
        if (await isBrokenAnyway(index)) isSure = false;
        else return killOf(mutant, verdict, result);
      }
    }
    return isSure ? verdict : undefined;
  }

  /**
   * Tells of some cases, in their order, whether one contradicts those before it when nothing is wrong: several were noted at the same
   * time, so that none of them came before the others.
   */
  #withoutMutant(cases: readonly Trace[]): (index: number) => Promise<boolean> {
    const model = this.#suite.newModel(this.#traces.serverUrl);
    const left = [...cases.entries()];
    return async (index) => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [at, trace] = next;
        const { result } = await this.play(trace, undefined, model);
        if (at === index) return result.verdict === "broken";
      }
      throw new Error("Cases are asked about in their order, and each once.");
    };
  }

  async play(
    { index, exchanges, world, texts, at }: Trace,
    wrong: Wrong | undefined,
    model?: ModelCheck,
  ): Promise<{ result: CaseResult; diverged: Diverged | undefined }> {
    const { serverUrl, ids } = this.#traces;
    let diverged: Diverged | undefined;
    const diverge = (error: Diverged) => {
      diverged ??= error;
    };
    let given = 0;
    const run = this.#suite.begin(serverUrl, {
      ...{ fetch: replaying(exchanges, wrong?.interceptor, diverge), now: () => at, ...(model && { model }) },
      world: this.#suite.worldOf(replaying(world, undefined, diverge), ids),
      unique: () => texts[given++] ?? randomUUID(),
    });
    const result = await run(cases[index] as Case, AbortSignal.timeout(CASE_MS));
    return { result, diverged };
  }
}
