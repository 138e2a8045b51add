import type {
  SendSessionEventsResponse,
  SessionErrorEvent,
  SessionEvent,
  Usage,
  UserMessageEventInput,
} from "@cloud-agents/types";
import { CloudAgentsError, ConflictError } from "../errors.ts";
import type { SessionsApi } from "../generated/Api.ts";
import type { Platform } from "../http/Transport.ts";
import type { StreamOptions } from "../stream/StreamOptions.ts";
import { TurnFailedError } from "./TurnFailedError.ts";

/** Milliseconds between two requests for the status of a busy session. */
const POLL_INTERVAL_MS = 1000;

/** Most complete events of a turn that are kept for its result. */
const MAX_EVENTS = 10_000;

/** Options of `sessions.run`: those of the stream, and how the message is sent. */
export interface RunOptions extends Omit<StreamOptions, "after" | "includeHeartbeats"> {
  /** Called with each event of the turn as it arrives, deltas included. An error it throws ends the run. */
  onEvent?: ((event: SessionEvent) => void) | undefined;
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
 * A turn that starts when it is first awaited or iterated: the message is sent then, and only once.
 *
 * - `await run` is the result.
 * - `for await (const event of run)` gives the turn's events as they arrive, deltas included, and throws what `await`
 *   would throw; awaiting it afterwards gives the result. Iterating a run that was awaited gives the events of the result.
 *
 * @example
 * ```ts
 * const run = api.sessions.run(sessionId, "Find the slow query.");
 * for await (const event of run) console.log(event.type);
 * console.log((await run).text);
 * ```
 */
export interface Run extends PromiseLike<RunResult>, AsyncIterable<SessionEvent> {}

/**
 * Sends a message to a session and follows its turn to the end.
 *
 * @param input The message, as text or as content blocks.
 * @throws (The run) TurnFailedError when the turn failed, ConflictError when another one is running, and what sending and
 *   streaming throw. After an abort `await` rejects with the signal's reason and `for await` just ends.
 */
export function run(
  sessions: Pick<SessionsApi, "events" | "get">,
  { sleep }: Platform,
  id: string,
  input: string | UserMessageEventInput["content"],
  { onEvent, whenIdle, idempotencyKey, ...options }: RunOptions = {},
): Run {
  const { signal } = options;
  let isStarted = false;
  let resolve: (result: RunResult) => void;
  let reject: (reason: unknown) => void;
  const result = new Promise<RunResult>((...settle) => {
    [resolve, reject] = settle;
  });
  // An iteration throws the same error.
  result.catch(() => {});

  return {
    then(onResult, onError) {
      // The result rejects with its errors.
      if (!isStarted)
        (async () => {
          for await (const _ of follow());
        })().catch(() => {});
      return result.then(onResult, onError);
    },
    async *[Symbol.asyncIterator]() {
      yield* isStarted ? (await result).events : follow();
    },
  };

  async function* follow(): AsyncGenerator<SessionEvent, void, undefined> {
    isStarted = true;
    try {
      resolve(yield* turn());
    } catch (error) {
      reject(error);
      if (!signal?.aborted) throw error;
    } finally {
      reject(new CloudAgentsError("sessions.run", "the loop was left before the turn was over"));
    }
  }

  async function* turn(): AsyncGenerator<SessionEvent, RunResult, undefined> {
    const { data } = await sendMessage();
    const turnId = data[0]?.turn_id as string;
    const texts: string[] = [];
    const events: SessionEvent[] = [];
    let failure: SessionErrorEvent | undefined;
    const collect = (event: SessionEvent) => {
      if (event.type === "session.error") failure = event;
      if (event.type !== "agent.message" || !event.delta) {
        events.push(event);
        if (events.length > MAX_EVENTS) events.shift();
        if (event.type === "agent.message") texts.push(event.content.map(({ text }) => text).join(""));
      }
      onEvent?.(event);
      return event;
    };

    for (const event of data) yield collect(event);
    for await (const event of sessions.events.stream(id, { ...options, after: data.at(-1)?.id })) {
      // Later versions of the API leave the turn out.
      if ((event.turn_id ?? turnId) !== turnId) continue;
      yield collect(event);
      if (event.type !== "session.status_idle") continue;
      if (failure) throw new TurnFailedError(failure.error, turnId, failure.code, events);
      return { text: texts.join("\n\n"), events, usage: event.usage, turnId };
    }
    signal?.throwIfAborted();
    const problem = "the session was cancelled or archived before the turn was over";
    throw new TurnFailedError(problem, turnId, "session_over", events);
  }

  async function sendMessage(): Promise<SendSessionEventsResponse> {
    const content = typeof input === "string" ? [{ type: "text" as const, text: input }] : input;
    for (;;) {
      try {
        const body = { events: [{ type: "user.message" as const, content }] };
        return await sessions.events.send(id, body, { ...options, idempotencyKey });
      } catch (error) {
        if (whenIdle !== "wait" || !(error instanceof ConflictError)) throw error;
        // Not read from the log, which may be long and does not mark its end.
        let isBusy = true;
        while (isBusy) {
          await sleep(POLL_INTERVAL_MS, signal);
          const { status, archived_at } = await sessions.get(id, options);
          if (status === "cancelled" || archived_at) throw error;
          isBusy = status === "processing";
        }
      }
    }
  }
}
