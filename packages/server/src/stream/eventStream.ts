import type { CoreServices } from "../sessions/CoreServices.ts";
import type { Delta } from "../sessions/SessionFeeds.ts";
import { frame } from "./frame.ts";

/** How many entries of the log are read at a time. */
const PAGE_SIZE = 32;

/** How many deltas wait for a reader that does not keep up. Then the oldest goes: the complete message follows anyway. */
const MAX_DELTAS = 64;

/** How long a client is asked to wait before it connects again, in milliseconds. */
const RETRY_MS = 1000;

/**
 * Follows a session's log. Nothing is read ahead of the reader: one that is slow makes the log wait, not the memory grow.
 *
 * @param after The position in the log to start after; 0 for its beginning.
 * @returns The stream, which ends when the session is over or the server stops.
 */
export function eventStream(
  { store, feeds, heartbeatMs, metrics }: Pick<CoreServices, "store" | "feeds" | "heartbeatMs" | "metrics">,
  sessionId: string,
  after: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const deltas: Delta[] = [];
  let position = after;
  let wake: (() => void) | undefined;
  let isCancelled = false;
  /** Whether something has happened since the log was last looked at. */
  let hasNews = false;
  /** Whether the reader has waited for what is read next: otherwise its age says nothing about the server. */
  let hasWaited = false;

  const noteNews = () => {
    hasNews = true;
    wake?.();
  };

  const unsubscribe = feeds.subscribe(sessionId, {
    changed: noteNews,
    written(delta) {
      deltas.push(delta);
      if (deltas.length > MAX_DELTAS) deltas.shift();
      noteNews();
    },
  });

  const takeDeltas = () => {
    let frames = "";
    while (deltas[0] && deltas[0].position <= position) {
      const delta = deltas.shift();
      // One that was written before the reader's position belongs to a message that the reader has, or that was given up.
      if (delta?.position === position) frames += frame("agent.message", delta.body);
    }
    return frames;
  };

  const readLog = async () => {
    const read = await store.read(() => store.events.after(sessionId, position, PAGE_SIZE));
    // Not past the place of a delta that waits: it comes before the message that it is a piece of.
    const end = deltas[0]?.position ?? Number.MAX_SAFE_INTEGER;
    const entries = read.filter(({ seq }) => seq <= end);
    position = entries.at(-1)?.seq ?? position;
    if (hasWaited) for (const { body } of entries) metrics?.delivered(body);
    hasWaited = false;
    return entries.map(({ id, type, body }) => frame(type, body, id)).join("");
  };

  /** Waits until something happens; resolves to whether it did, rather than nothing for too long. */
  const waitForChange = () =>
    new Promise<boolean>((resolve) => {
      if (hasNews) return resolve(true);
      const timer = setTimeout(() => resolve(false), heartbeatMs);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    }).finally(() => {
      wake = undefined;
    });

  const nextFrames = async (): Promise<string | undefined> => {
    for (;;) {
      if (feeds.closed || isCancelled) return undefined;
      // Asked before the log is read: what is written before the session is over is then seen, too.
      hasNews = false;
      const isOver = await store.read(() => store.sessions.isOver(sessionId));
      const frames = takeDeltas() || (await readLog());
      if (frames !== "") return frames;
      if (isOver) return undefined;
      hasWaited = true;
      if (!(await waitForChange())) return frame("heartbeat", "{}");
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`)),
      async pull(controller) {
        const frames = await nextFrames().catch((error) => {
          // A stream that failed is not cancelled.
          unsubscribe();
          throw error;
        });
        if (isCancelled) return;
        if (frames !== undefined) return controller.enqueue(encoder.encode(frames));
        unsubscribe();
        controller.close();
      },
      cancel() {
        isCancelled = true;
        unsubscribe();
        noteNews();
      },
    },
    { highWaterMark: 1 },
  );
}
