import { setTimeout as wait } from "node:timers/promises";

/** Where times come from, and what waiting means. */
export interface Clock {
  /** @returns The present time. */
  now(): Date;
  /**
   * Waits.
   *
   * @param ms How long, in milliseconds, from 0 to 2147483647.
   * @param signal Ends the wait at once.
   * @throws `signal.reason`, when the signal is or gets aborted.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** @returns The computer's clock. */
export function systemClock(): Clock {
  return { now: () => new Date(), sleep };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    // The timer's own AbortError only wraps the reason, which is what callers compare.
    throw signal?.aborted ? signal.reason : error;
  }
}

/**
 * A clock whose times depend on nothing but how it is used: every `now()` is one millisecond later than the one before, and a completed
 * `sleep(ms)` moves the clock to at least `ms` after the sleep began. Sleeping takes real time all the same, so a turn can be watched,
 * found busy and interrupted as with the computer's clock; only the times that are reported are virtual.
 *
 * @param start What the first `now()` returns, in milliseconds since 1970.
 */
export function virtualClock(start: number): Clock {
  let next = start;
  return {
    now: () => new Date(next++),
    async sleep(ms, signal) {
      const end = next + ms;
      await sleep(ms, signal);
      // Not `next += ms`: two waits at the same time take as long as the longer one, not as long as both.
      next = Math.max(next, end);
    },
  };
}
