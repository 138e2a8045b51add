import fc from "fast-check";
import type { Check } from "./checkExchange.ts";
import { History } from "./model/History.ts";
import { firstSteps, stepArbitrary } from "./model/stepArbitrary.ts";
import type { Target } from "./target.ts";

export interface HistoryOptions {
  /** How many histories. */
  runs: number;
  /** How many steps each has at most. */
  steps: number;
  /** The same seed makes the same histories. */
  seed: number;
  /** How many milliseconds all of it may take. */
  withinMs: number;
}

/** What histories came across: how often each operation had each status, and each trigger met each state. */
export type Reach = Map<string, number>;

/**
 * Sends random histories to a target that keeps state: create, attach, send, interrupt, cancel, archive, read, list and stream, in any
 * order, on several sessions, by two accounts. Every response is held to the description and to the model.
 *
 * @returns What they came across.
 * @throws Error with the shortest history that fails, as curl lines without secrets.
 */
export async function runHistories(
  run: Check,
  target: Target,
  { runs, steps, seed, withinMs }: HistoryOptions,
): Promise<Reach> {
  const reach: Reach = new Map();
  const commands = fc.commands([stepArbitrary(run.description)], { maxCommands: steps, size: "max" });
  let count = 0;
  let shortest: string[] = [];
  const details = await fc.check(
    fc.asyncProperty(commands, async (history) => {
      const shared = new History(
        run,
        target,
        reach,
        `history ${process.pid} ${seed} ${Date.now()} ${count++}`,
      );
      try {
        for (const step of firstSteps(run.description, shared.tokens.length)) await step.run(shared);
        await fc.asyncModelRun(() => ({ model: shared, real: shared }), history);
      } catch (error) {
        // fast-check makes it ever shorter, so the last one that fails is the shortest.
        shortest = shared.lines;
        throw error;
      }
    }),
    { seed, numRuns: runs, interruptAfterTimeLimit: withinMs, endOnFailure: false },
  );
  if (!details.failed) return reach;
  const error = details.errorInstance as Error | null;
  throw new Error(
    [
      `A history of ${shortest.length} requests, made ${details.numShrinks} times shorter, contradicts itself (seed ${seed}, path ${details.counterexamplePath}):`,
      ...shortest,
      error?.message ?? `It was not over after ${withinMs} ms.`,
    ].join("\n"),
  );
}
