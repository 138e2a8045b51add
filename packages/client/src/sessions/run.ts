import type {
  SendSessionEventsResponse,
  SessionErrorEvent,
  SessionEvent,
  Usage,
  UserMessageEventInput,
} from "@cloud-agents/types";
import { CloudAgentsError, ConflictError } from "../errors.ts";
import type { SessionsApi } from "../generated/Api.ts";
import { linkedController } from "../http/abortable.ts";
import { checkNames } from "../http/checkNames.ts";
import { STREAM_OPTIONS } from "../http/parseArguments.ts";
import type { RequestOptions } from "../http/RequestOptions.ts";
import type { Platform } from "../http/Transport.ts";
import { asyncDispose, type ClosableIterator, closableIterator } from "../stream/ClosableIterator.ts";
import type { StreamOptions } from "../stream/StreamOptions.ts";
import { TurnFailedError } from "./TurnFailedError.ts";

/** Milliseconds between two requests for the status of a busy session. */
const POLL_INTERVAL_MS = 1000;

/** Most complete events of a turn that are kept for its result. */
const MAX_EVENTS = 10_000;

/** Most events that wait for a loop which is slower than the turn. */
const MAX_QUEUED = 2 * MAX_EVENTS;

/** A message for an agent: text, or content blocks. */
export type MessageInput = string | UserMessageEventInput["content"];

/** Options of `sessions.attach`: those of the stream. */
export interface AttachOptions extends Omit<StreamOptions, "after" | "includeHeartbeats"> {
  /** Called with each event of the turn as it arrives, deltas included. An error it throws ends the run. */
  onEvent?: ((event: SessionEvent) => void) | undefined;
}

/** Options of `sessions.run`: those of the stream, and how the message is sent. */
export interface RunOptions extends AttachOptions {
  /** `"wait"` waits for the end of a running turn, polling once a second, instead of throwing a ConflictError. */
  whenIdle?: "wait" | undefined;
  /** The message's `Idempotency-Key`; a random one by default. */
  idempotencyKey?: string | undefined;
}

/** The result of a turn. */
export interface RunResult {
  /** The agent's messages, separated by an empty line. */
  text: string;
  /** The complete events of the turn in order, at most the latest 10,000. */
  events: SessionEvent[];
  /** The tokens that the turn used. */
  usage: Usage;
  turnId: string;
}

/**
 * A turn that is followed to its end.
 *
 * - `await run` is the result.
 * - `for await (const event of run)` gives the turn's events as they arrive, deltas included, and throws what `await`
 *   would throw; awaiting it afterwards gives the result. A loop that begins late gets the complete events so far first.
 * - Leaving the only loop stops the following, not the agent; `await` rejects then.
 *
 * @example
 * ```ts
 * const run = api.sessions.run(sessionId, "Find the slow query.");
 * for await (const event of run) console.log(event.type);
 * console.log((await run).text);
 * ```
 */
export interface Run extends Promise<RunResult> {
  [Symbol.asyncIterator](): ClosableIterator<SessionEvent>;
  /** Stops following the turn. */
  [Symbol.asyncDispose](): Promise<void>;
}

type Sessions = Pick<SessionsApi, "events" | "get">;

/**
 * Sends a message to a session at once, and follows its turn to the end.
 *
 * @param input The message, as text or as content blocks.
 * @throws (The run) TurnFailedError when the turn failed, ConflictError when another one is running, and what sending and
 *   streaming throw. After an abort `await` rejects with the signal's reason and `for await` just ends.
 */
export function run(
  sessions: Sessions,
  { sleep }: Platform,
  id: string,
  input: MessageInput,
  { whenIdle, idempotencyKey, ...options }: RunOptions = {},
): Run {
  return followTurn(sessions, "sessions.run", id, options, async (request) => {
    const content = typeof input === "string" ? [{ type: "text" as const, text: input }] : input;
    const body = { events: [{ type: "user.message" as const, content }] };
    for (;;) {
      try {
        const { data }: SendSessionEventsResponse = await sessions.events.send(id, body, {
          ...request,
          idempotencyKey,
        });
        return data;
      } catch (error) {
        if (whenIdle !== "wait" || !(error instanceof ConflictError)) throw error;
        // Not read from the log, which may be long and does not mark its end.
        let isBusy = true;
        while (isBusy) {
          await sleep(POLL_INTERVAL_MS, request.signal);
          const { status, archived_at } = await sessions.get(id, request);
          if (status === "cancelled" || archived_at) throw error;
          isBusy = status === "processing";
        }
      }
    }
  });
}

/**
 * Follows the latest turn of a session, for a program that did not start it: one that was restarted meanwhile.
 *
 * @throws (The run) CloudAgentsError when the session has had no turn, and otherwise as `run`.
 */
export function attach(sessions: Sessions, id: string, options: AttachOptions = {}): Run {
  return followTurn(sessions, "sessions.attach", id, options, async (request) => {
    let events: SessionEvent[] = [];
    for await (const event of sessions.events.list(id, { limit: 100 }, request)) {
      if (event.type === "user.message") events = [];
      if (event.type === "user.message" || events.length > 0) events.push(event);
      if (events.length > MAX_EVENTS) events.splice(1, 1);
    }
    if (events.length === 0) throw new CloudAgentsError("sessions.attach", "the session has had no turn yet");
    return events;
  });
}

/**
 * Follows a turn to its end.
 *
 * @param begin Gets the options of its calls. Returns the events of the turn so far, of which the first says which turn it is.
 */
function followTurn(
  sessions: Sessions,
  operation: string,
  id: string,
  { onEvent, ...options }: AttachOptions,
  begin: (request: RequestOptions) => Promise<readonly SessionEvent[]>,
): Run {
  // Before anything is sent.
  checkNames(`The options of ${operation}`, options, STREAM_OPTIONS);
  const { signal } = options;
  const [closing] = linkedController(signal);
  const texts: string[] = [];
  const events: SessionEvent[] = [];
  const queues = new Set<SessionEvent[]>();
  let isOver = false;
  let wake: (() => void) | undefined;
  let change: Promise<void> | undefined;
  const notify = () => {
    wake?.();
    change = new Promise((resolve) => {
      wake = resolve;
    });
  };
  notify();

  const result = follow().finally(() => {
    isOver = true;
    closing.abort();
    notify();
  });
  return Object.assign(result, {
    [Symbol.asyncIterator]: () => closableIterator(signal, iterate),
    async [asyncDispose]() {
      result.catch(() => {});
      leave();
    },
  });

  function leave(): void {
    closing.abort(new CloudAgentsError(operation, "the loop was left before the turn was over"));
  }

  async function follow(): Promise<RunResult> {
    let failure: SessionErrorEvent | undefined;
    const { headers, maxRetries, timeout } = options;
    const begun = await begin({ headers, maxRetries, timeout, signal: closing.signal });
    const turnId = begun[0]?.turn_id as string;
    const after = begun.at(-1)?.id;
    const later = sessions.events.stream(id, { ...options, after, signal: closing.signal });
    for (const source of [begun, later])
      for await (const event of source) {
        // Later versions of the API leave the turn out.
        if ((event.turn_id ?? turnId) !== turnId) continue;
        if (event.type === "session.error") failure = event;
        if (event.type !== "agent.message" || !event.delta) {
          events.push(event);
          if (events.length > MAX_EVENTS) events.shift();
          if (event.type === "agent.message") texts.push(event.content.map(({ text }) => text).join(""));
        }
        // One event too many tells the loop that it has missed the others.
        for (const queue of queues) if (queue.length <= MAX_QUEUED) queue.push(event);
        notify();
        onEvent?.(event);
        if (event.type !== "session.status_idle") continue;
        if (failure) throw new TurnFailedError(failure.error, turnId, failure.code, events);
        return { text: texts.join("\n\n"), events, usage: event.usage, turnId };
      }
    closing.signal.throwIfAborted();
    const problem = "the session was cancelled or archived before the turn was over";
    throw new TurnFailedError(problem, turnId, "session_over", events);
  }

  async function* iterate(loop: AbortController): AsyncGenerator<SessionEvent, void, undefined> {
    // The loop throws its error.
    result.catch(() => {});
    const queue = [...events];
    queues.add(queue);
    loop.signal.addEventListener("abort", () => {
      queues.delete(queue);
      if (queues.size === 0 && !isOver) leave();
      notify();
    });
    while (!loop.signal.aborted) {
      if (queue.length > MAX_QUEUED) {
        loop.abort();
        throw new CloudAgentsError(operation, `the loop fell more than ${MAX_QUEUED} events behind`);
      }
      for (const event of queue.splice(0)) {
        yield event;
        if (loop.signal.aborted) return;
      }
      // A turn may end while the loop has still events to read.
      if (queue.length > 0) continue;
      if (isOver) break;
      await change;
    }
    if (!signal?.aborted && !loop.signal.aborted) await result;
    loop.abort();
  }
}
