/**
 * How many ids are remembered at least: far more than any server sends twice, and little enough to keep for weeks. At most
 * twice as many are.
 */
const windowSize = 1024;

/** What of an event decides whether it is delivered. */
export interface Arrival {
  readonly id?: unknown;
  readonly delta?: unknown;
}

/** Where a stream is, over all its connections. */
export interface StreamState {
  /** The last complete event that was delivered, or that the caller has: the next connection goes on after it. */
  last: string | undefined;
  /** The first event of the log, once it is known. A connection that begins with it again replays the log. */
  first: unknown;
  /** Whether the connection has had no complete event yet. */
  isFresh: boolean;
  /** While set, what arrives was delivered before, up to and including this event. */
  skipTo: string | undefined;
  /** Ids of the latest complete events. */
  seen: Set<unknown>;
  /** Those before them. Dropping them all at times is several times faster than dropping the oldest one each time. */
  seenBefore: Set<unknown>;
  /** Connections that ended since something new arrived. */
  failures: number;
}

/** @param after the event that the caller has already. */
export function streamState(after?: string): StreamState {
  return {
    last: after,
    first: undefined,
    isFresh: true,
    skipTo: undefined,
    seen: new Set([after]),
    seenBefore: new Set(),
    failures: 0,
  };
}

/**
 * Takes in one event, from the stream or the list.
 *
 * @returns whether it is to be delivered: a complete event once, a delta until its message is complete. A delta has the
 *   id of its message and says nothing about what to resume from. What has no id is always delivered.
 */
export function take(state: StreamState, { id, delta }: Arrival): boolean {
  if (typeof id === "string") {
    if (delta !== true) {
      if (state.isFresh && id === state.first) state.skipTo = state.last;
      state.isFresh = false;
      if (state.skipTo !== undefined) {
        if (id === state.skipTo) state.skipTo = undefined;
        return false;
      }
    }
    if (state.seen.has(id) || state.seenBefore.has(id)) return false;
    if (delta !== true) {
      state.last = id;
      state.seen.add(id);
      if (state.seen.size > windowSize) {
        state.seenBefore = state.seen;
        state.seen = new Set();
      }
    }
  }
  state.failures = 0;
  return true;
}
