import { randomBytes } from "node:crypto";
import { type Clock, virtualClock } from "./Clock.ts";
import { splitMix64 } from "./splitMix64.ts";

/** Makes ids: a prefix, `_`, and a UUIDv7 (RFC 9562) without dashes. */
export interface Ids {
  /**
   * @param prefix What the id is for, such as `agent`.
   * @returns A new id, greater as text than every id with this prefix that was made before.
   */
  next(prefix: string): string;
}

/** The seeded clock's first time: the moment of the pages that the API is described from. */
const SEEDED_START = Date.UTC(2026, 4, 18, 12);

/**
 * @param clock Source of the time in the ids.
 * @returns Ids that cannot be guessed.
 */
export function randomIds(clock: Clock): Ids {
  // Asking the system for ten bytes costs as much as asking for thousands.
  let pool = randomBytes(4096);
  let used = 0;
  return createIds(clock, (length) => {
    if (used + length > pool.length) {
      pool = randomBytes(4096);
      used = 0;
    }
    used += length;
    return pool.subarray(used - length, used);
  });
}

/**
 * A clock and ids that give the same times and the same ids in every process that uses them in the same way. The ids can be
 * guessed, and a second run makes the ids of the first again: not for a store that outlives the process.
 *
 * @param seed Any integer. Another seed gives other ids; the times are the same.
 */
export function seeded(seed: number): { clock: Clock; ids: Ids } {
  const clock = virtualClock(SEEDED_START);
  return { clock, ids: createIds(clock, splitMix64(seed)) };
}

function createIds(clock: Clock, random: (length: number) => Uint8Array): Ids {
  let time = 0;
  let counter = 0;
  return {
    next(prefix) {
      const bytes = Buffer.alloc(16);
      bytes.set(random(10), 6);
      const now = clock.now().getTime();
      // RFC 9562, 6.2, method 1: within a millisecond the 12 bits after the version count upwards from a random start. The start's
      // highest bit is 0, so that at least 2048 ids fit; further ones, and those made after the clock was set back, borrow later times.
      if (now > time) {
        time = now;
        counter = bytes.readUInt16BE(6) & 0x7ff;
      } else if (++counter > 0xfff) {
        time += 1;
        counter = 0;
      }
      bytes.writeUIntBE(time, 0, 6);
      bytes.writeUInt16BE(0x7000 | counter, 6);
      bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
      return `${prefix}_${bytes.toString("hex")}`;
    },
  };
}
