import { setTimeout as wait } from "node:timers/promises";
import { type Caller, send, type Write, type WriteResponse } from "./Write.ts";

/** How long a write is repeated at most, in milliseconds. */
const ACKNOWLEDGED_WITHIN_MS = 60_000;

/** The time between two attempts, in milliseconds. */
const PAUSE_MS = 50;

/**
 * Sends a write with its key until it is acknowledged, as a client does: it may have taken effect although nobody said so.
 *
 * @param onRepeat Called before each attempt but the first.
 * @returns The first response that is no 500.
 * @throws When that takes too long.
 */
export async function untilAcknowledged(
  caller: Caller,
  write: Write,
  onRepeat: () => void,
): Promise<WriteResponse> {
  const end = performance.now() + ACKNOWLEDGED_WITHIN_MS;
  for (let attempt = 0; ; attempt += 1) {
    if (attempt > 0) onRepeat();
    try {
      const response = await send(caller, write);
      if (response.status < 500) return response;
      if (performance.now() > end) throw new Error(`${response.status} ${response.text}`);
    } catch (cause) {
      if (performance.now() > end)
        throw new Error(`POST ${write.path} with key ${write.key} was not acknowledged.`, { cause });
    }
    await wait(PAUSE_MS);
  }
}
