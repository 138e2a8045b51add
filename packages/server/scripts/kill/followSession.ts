import { setTimeout as wait } from "node:timers/promises";
import { createParser } from "eventsource-parser";
import type { Caller } from "./Write.ts";

/** Follows a session, over as many connections as that takes. */
export interface Follower {
  sessionId: string;
  /** The ids of the events, as they came. */
  ids: string[];
  /** How many connections there were. */
  connections: number;
  /** Statuses of connections that were refused, which no misfortune explains. */
  refusals: number[];
  stop(): Promise<void>;
}

/** The time before the next connection, in milliseconds. */
const PAUSE_MS = 50;

/** Follows a session; each connection begins after the last event of the one before. */
export function followSession({ url, token }: Caller, sessionId: string): Follower {
  const stopping = new AbortController();
  const follower: Follower = {
    sessionId,
    ids: [],
    connections: 0,
    refusals: [],
    async stop() {
      stopping.abort();
      await reading;
    },
  };
  const { ids } = follower;

  const readOnce = async () => {
    const last = ids.at(-1);
    const response = await fetch(`${url}/sessions/${sessionId}/events/stream`, {
      headers: { authorization: `Bearer ${token}`, ...(last !== undefined && { "last-event-id": last }) },
      signal: stopping.signal,
    });
    if (response.status >= 500 || !response.body) return;
    if (!response.ok) {
      follower.refusals.push(response.status);
      await response.body.cancel();
      return;
    }
    follower.connections += 1;
    const parser = createParser({ onEvent: ({ id }) => id !== undefined && ids.push(id) });
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) parser.feed(text);
  };
  const read = async () => {
    while (!stopping.signal.aborted) {
      // A connection that breaks is what is brought about.
      await readOnce().catch(() => {});
      await wait(PAUSE_MS);
    }
  };
  const reading = read();
  return follower;
}
