import { setTimeout as sleep } from "node:timers/promises";

/** How long a program may take to start, in milliseconds. */
const READY_WITHIN_MS = 30_000;

/**
 * Asks a program that was started until it responds.
 *
 * @param ask Fails, or is false, as long as it does not.
 * @throws What `ask` failed with when that takes too long.
 */
export async function untilReady(ask: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      if ((await ask()) !== false) return;
      if (performance.now() > end) throw new Error("A program that was started does not respond.");
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await sleep(5);
  }
}
