import type { CoreServices } from "../sessions/CoreServices.ts";
import type { Delta } from "../sessions/SessionFeeds.ts";
import type { LogEntry } from "../store/EventLog.ts";
import { StoreUnavailable } from "../store/StoreUnavailable.ts";
import { frame } from "./frame.ts";

/** How many entries of the log are read at a time. */
const PAGE_SIZE = 32;

/** How many deltas wait for a reader that does not keep up. Then the oldest goes: the complete message follows anyway. */
const MAX_DELTAS = 64;

/** How long a client is asked to wait before it connects again, in milliseconds. */
const RETRY_MS = 1000;

/** What a look at the session has found. */
interface Found {
  /** Empty when there is nothing new. */
  frames: string;
  /** Whether nothing follows the frames but those that are in the log already. */
  isOver: boolean;
  /** Whether the log had no more than the frames. */
  isComplete: boolean;
}

type StreamServices = Pick<CoreServices, "store" | "feeds" | "heartbeatMs" | "maxAbsenceMs" | "metrics">;

/**
 * Follows a session's log. Nothing is read ahead of the reader: one that is slow makes the log wait, not the memory grow. While the store
 * cannot be asked, the stream has heartbeats only, and goes on where it was as soon as it can.
 *
 * @param after The position in the log to start after; 0 for its beginning.
 * @returns The stream, which ends when the session is over, the server stops, or the store could not be asked for `maxAbsenceMs`.
 */
export function eventStream(
  { store, feeds, heartbeatMs, maxAbsenceMs, metrics }: StreamServices,
  sessionId: string,
  after: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const deltas: Delta[] = [];
  let position = after;
  let wake: (() => void) | undefined;
  let isEnded = false;
  /** Whether the log has to be looked at, because it may have more than was found. */
  let hasNews = true;
  let isLooking = false;
  let found: Found | undefined;
  let failure: { error: unknown } | undefined;
  /** Runs while the store cannot be asked. */
  let absence: NodeJS.Timeout | undefined;
  let isGivenUp = false;
  /** Whether all of a session that is over was found. */
  let isFinished = false;
  /** Whether the reader has waited for what is read next: otherwise its age says nothing about the server. */
  let hasWaited = false;

  const noteNews = () => {
    hasNews = true;
    wake?.();
  };

  /** Takes entries for frames, as they follow what the reader has. */
  const take = (entries: readonly LogEntry[]) => {
    position = entries.at(-1)?.seq ?? position;
    if (hasWaited) for (const { body } of entries) metrics?.delivered(body);
    hasWaited = false;
    return entries.map(({ id, type, body }) => frame(type, body, id)).join("");
  };

  /** Whether the reader has all that is known, and waits: what comes next can go to it at once. For others, the log keeps it. */
  const isUpToDate = () => wake && !isLooking && !found && !hasNews && deltas.length === 0;

  const give = (frames: string) => {
    found = { frames, isOver: false, isComplete: true };
    wake?.();
  };

  const unsubscribe = feeds.subscribe(sessionId, {
    changed(entries) {
      if (entries?.[0]?.seq === position + 1 && isUpToDate()) give(take(entries));
      else noteNews();
    },
    written(delta) {
      if (delta.position === position && isUpToDate()) return give(frame("agent.message", delta.body));
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
    const entries = read.entries.filter(({ seq }) => seq <= end);
    return { frames: take(entries), isComplete: read.isComplete && entries.length === read.entries.length };
  };

  const look = async (): Promise<Found> => {
    // Asked before the log is read: what is written before the session is over is then seen, too.
    const isOver = await store.read(() => store.sessions.isOver(sessionId));
    const frames = takeDeltas();
    return frames === "" ? { ...(await readLog()), isOver } : { frames, isOver, isComplete: false };
  };

  /** Looks at the session without being waited for, as the store may be away: heartbeats and the end do not wait for that. */
  const beginLook = () => {
    isLooking = true;
    hasNews = false;
    look()
      .then((result) => {
        found = result;
        clearTimeout(absence);
        absence = undefined;
      })
      .catch((error) => {
        if (!(error instanceof StoreUnavailable)) failure = { error };
        else waitForStore();
      })
      .finally(() => {
        isLooking = false;
        wake?.();
      });
  };

  const waitForStore = () => {
    if (isEnded) return;
    hasWaited = false;
    absence ??= setTimeout(() => {
      isGivenUp = true;
      wake?.();
    }, maxAbsenceMs);
    feeds.missed(sessionId);
  };

  /** Waits until something happens, or nothing was sent for too long. */
  const waitForChange = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    }).finally(() => {
      wake = undefined;
    });

  const nextFrames = async (): Promise<string | undefined> => {
    let isSilent = false;
    const silence = setTimeout(() => {
      isSilent = true;
      wake?.();
    }, heartbeatMs);
    try {
      for (;;) {
        if (feeds.closed || isEnded || isGivenUp || isFinished) return undefined;
        if (failure) throw failure.error;
        if (found) {
          const { frames, isOver, isComplete } = found;
          found = undefined;
          isFinished = isOver && isComplete;
          hasNews ||= frames !== "" && !isComplete;
          if (frames !== "") return frames;
          if (isFinished) return undefined;
        }
        if (isSilent) {
          // What nobody was told of is found all the same; that the store can be asked again is told.
          if (absence === undefined) hasNews = true;
          return frame("heartbeat", "{}");
        }
        if (hasNews && !isLooking) beginLook();
        else if (!isLooking && absence === undefined) hasWaited = true;
        await waitForChange();
      }
    } finally {
      clearTimeout(silence);
    }
  };

  const end = () => {
    isEnded = true;
    clearTimeout(absence);
    unsubscribe();
  };

  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`)),
      async pull(controller) {
        const frames = await nextFrames().catch((error) => {
          // A stream that failed is not cancelled.
          end();
          throw error;
        });
        if (isEnded) return;
        if (frames !== undefined) return controller.enqueue(encoder.encode(frames));
        end();
        controller.close();
      },
      cancel() {
        end();
        wake?.();
      },
    },
    { highWaterMark: 1 },
  );
}
