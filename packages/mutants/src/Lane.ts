import { randomUUID } from "node:crypto";
import { startProxy } from "@cloud-agents/proxy";
import type { Case } from "../../contract-tests/src/Case.ts";
import type { CaseResult } from "../../contract-tests/src/ContractReport.ts";
import { printCase } from "../../contract-tests/src/runCase.ts";
import { inOrder, madeFor } from "./inOrder.ts";
import type { Mutant, Wrong } from "./Mutant.ts";
import { Replay, type Traces } from "./Replay.ts";
import type { Site } from "./ruleMutants.ts";
import { cases, type RunCase, Suite } from "./Suite.ts";
import { startTarget } from "./startTarget.ts";
import { sees, type Trace, type TracedExchange, tracing } from "./trace.ts";
import { killOf, type Verdict, verdictOf } from "./Verdict.ts";

/** How many cases are traced at the same time, because most of a case is waiting. */
const AT_ONCE = 4;

/** How long a case may take, in milliseconds: a stream that says nothing would keep it waiting for long. */
const MIN_CASE_MS = 10_000;
const SLOWER = 8;
/** How many times that long a case may take that was cut off. */
const PATIENCE = 4;

/**
 * How many cases of each operation but its own are tried on a mutant that they see and do not find. All of them would find a few more,
 * and take hours.
 */
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
  async trace(isChosen: (expected: Case, index: number) => boolean = () => true): Promise<Traces> {
    const { suite } = this;
    const ids = await suite.sharedIds();
    const traces: Trace[] = [];
    const waiting = [...cases.entries()].filter(([index, each]) => isChosen(each, index));
    const { serverUrl, accounts } = suite;
    const traceNext = async (from: [number, Case][]): Promise<void> => {
      for (let next = from.shift(); next; next = from.shift()) traces.push(await traceTwice(...next));
    };
    // A computer that has much else to do cuts a connection now and then.
    const traceTwice = async (...next: [number, Case]): Promise<Trace> => {
      const first = await traceCase(suite, ids, ...next);
      return first.reason === undefined ? first : traceCase(suite, ids, ...next);
    };
    // A list shows what other cases do at the same time.
    const isList = ([, { operation }]: [number, Case]) => /^list/.test(operation ?? "");
    const others = waiting.filter((each) => !isList(each));
    await Promise.all(Array.from({ length: AT_ONCE }, () => traceNext(others)));
    await traceNext(waiting.filter(isList));
    traces.sort((a, b) => a.index - b.index);
    const replay = new Replay({ serverUrl, accounts, ids, traces });
    for (const each of traces) each.isReplayable = await replay.isPossible(each);
    return { serverUrl, accounts, ids, traces };
  }

  /**
   * Runs the cases that can see a mutant, those about its operation and the fastest first, until one fails.
   *
   * @param traces What passes in each case when nothing is wrong.
   */
  async judge(mutant: Mutant, traces: readonly Trace[]): Promise<Verdict> {
    const verdict = { ...verdictOf(mutant), isLive: true };
    const tried = new Map<string | null, number>();
    const isMadeForIt = madeFor(mutant);
    const wrong = mutant.start();
    const imagined = mutant.start();
    const undo = wrong.patch?.();
    const player = await this.#play(wrong);
    try {
      for (const each of inOrder(mutant, traces)) {
        const expected = cases[each.index] as Case;
        const before = tried.get(expected.operation) ?? 0;
        const isOwn = (expected.operation ?? "unknown route") === mutant.operation;
        const most = wrong.patch ? MAX_CASES_OF_PATCH : MAX_OTHER_CASES;
        if (before >= most && !isOwn && !isMadeForIt(expected)) continue;
        if (!(await sees(each, mutant, imagined))) continue;
        tried.set(expected.operation, before + 1);
        verdict.tried += 1;
        wrong.reset();
        const result = await runPatiently(
          player,
          expected,
          Math.max(MIN_CASE_MS, each.ms * SLOWER),
          mutant.isAllowed === true,
        );
        // Whoever runs the suite learns nothing about the server then.
        if (result instanceof Error)
          return { ...verdict, wasWrong: true, reason: `The suite crashed: ${result.stack}` };
        if (!wrong.wasWrong()) {
          if (result.verdict === "broken") verdict.failedUnchanged += 1;
          continue;
        }
        verdict.wasWrong = true;
        if (result.verdict !== "broken") continue;
        return killOf(mutant, verdict, result);
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
      run,
    };
  }
}

/** Runs a case on an allowed server once more, with more time, when it is cut off: that the machine has much else to do is no false alarm. */
async function runPatiently(
  { run }: { run: RunCase },
  expected: Case,
  withinMs: number,
  isAllowed: boolean,
): Promise<CaseResult | Error> {
  const within = async (ms: number) => {
    const signal = AbortSignal.timeout(ms);
    const result = await run(expected, signal).catch((error: Error) => error);
    return { result, isCutOff: signal.aborted };
  };
  const first = await within(withinMs);
  return first.isCutOff && isAllowed ? (await within(PATIENCE * withinMs)).result : first.result;
}

/** Runs a case without a mutant, and notes what passes. */
async function traceCase(suite: Suite, ids: Traces["ids"], index: number, expected: Case): Promise<Trace> {
  const [exchanges, world, texts]: [TracedExchange[], TracedExchange[], string[]] = [[], [], []];
  const at = Date.now();
  const run = suite.begin(suite.serverUrl, {
    fetch: tracing(exchanges),
    world: suite.worldOf(tracing(world), ids),
    unique() {
      texts.push(randomUUID());
      return texts.at(-1) as string;
    },
  });
  const result = await run(expected, AbortSignal.timeout(60_000));
  const ms = Date.now() - at;
  return {
    ...{ index, ms, exchanges, world, texts, at, isReplayable: false },
    ...(result.verdict !== "kept" && { reason: printCase(result) }),
  };
}
