/**
 * How many ids are remembered at least: far more than any server repeats, and few enough to keep for weeks. At most twice
 * as many are.
 */
const WINDOW_SIZE = 1024;

/** The fields of an event that decide whether it is delivered. */
export interface Identified {
  readonly id?: unknown;
  readonly delta?: unknown;
}

/** The position of a stream across all its connections: what was delivered, and where the next connection resumes. */
export interface StreamCursor {
  /** The last complete event that was delivered, or that the caller had: the next connection resumes after it. */
  readonly last: string | undefined;
  /**
   * Notes that the connection may begin the log again from here on.
   *
   * @param first The first event of the log, by which a replay is recognized; as before if it is undefined.
   */
  expectReplay(first?: unknown): void;
  /**
   * Moves past an event of the stream or the list.
   *
   * @returns Whether to deliver it: a complete event once, a delta until its message is complete. A delta has the id of
   *   its message and does not move the position. An event without id is always delivered.
   */
  accept(event: Identified): boolean;
  /** The log no longer has the last event: everything in it that was not delivered yet is to be delivered. */
  forgetLast(): void;
  /** Counts a connection that ended. Returns how many ended before it since something new arrived. */
  countFailure(): number;
}

/** @param last Id of the event that the caller has already. */
export function streamCursor(last?: string): StreamCursor {
  let failures = 0;
  let firstOfLog: unknown;
  let isFresh = true;
  let skipTo: string | undefined;
  let seen = new Set<unknown>([last]);
  // Dropping half of the ids at once is several times faster than dropping the oldest one each time.
  let seenBefore = new Set<unknown>();

  return {
    get last() {
      return last;
    },
    expectReplay(first = firstOfLog) {
      firstOfLog = first;
      skipTo = undefined;
      isFresh = true;
    },
    accept({ id, delta }) {
      if (typeof id === "string") {
        if (delta !== true) {
          if (isFresh && id === firstOfLog) skipTo = last;
          isFresh = false;
          if (skipTo !== undefined) {
            if (id === skipTo) skipTo = undefined;
            return false;
          }
        }
        if (seen.has(id) || seenBefore.has(id)) return false;
        if (delta !== true) {
          last = id;
          seen.add(id);
          if (seen.size > WINDOW_SIZE) {
            seenBefore = seen;
            seen = new Set();
          }
        }
      }
      failures = 0;
      return true;
    },
    forgetLast() {
      last = undefined;
    },
    countFailure: () => failures++,
  };
}
