import type {
  SendSessionEventsResponse,
  SessionErrorEvent,
  SessionEvent,
  Usage,
  UserMessageEventInput,
} from "@cloud-agents/types";
import type { Surroundings } from "./Connection.ts";
import { CloudAgentsError, ConflictError } from "./errors.ts";
import type { SessionsApi } from "./generated/Api.ts";
import type { StreamOptions } from "./StreamOptions.ts";
import { TurnFailedError } from "./TurnFailedError.ts";

/** How often a busy session is asked whether its turn is over, in milliseconds. */
const pollInterval = 1000;

/** How many complete events of a turn are kept for its result. */
const keptEvents = 10_000;

/** Options of `sessions.run`: those of the stream, and when and how the message is sent. */
export interface RunOptions extends Omit<StreamOptions, "after" | "includeHeartbeats"> {
  /** Is told each event of the turn as it arrives, deltas too. What it throws, the run throws. */
  onEvent?: ((event: SessionEvent) => void) | undefined;
  /** `"wait"` waits for the end of a turn that is running, instead of throwing its ConflictError; it asks once a second. */
  whenIdle?: "wait" | undefined;
  /** The message's `Idempotency-Key`; a random one by default. */
  idempotencyKey?: string | undefined;
}

/** What a turn came to. */
export interface RunResult {
  /** The agent's messages, with an empty line between them. */
  text: string;
  /** The turn's complete events in order, at most its latest 10,000. */
  events: SessionEvent[];
  /** Tokens used by this turn. */
  usage: Usage;
  turnId: string;
}

/**
 * A turn that nothing was sent for yet. Awaiting or iterating it, whichever comes first, sends the message, once.
 *
 * - `await run` is the result.
 * - `for await (const event of run)` gives the turn's events as they arrive, deltas too, and throws what `await` would
 *   throw; awaiting afterwards gives the result. Iterating what was awaited gives the events of the result.
 */
export interface Run extends PromiseLike<RunResult>, AsyncIterable<SessionEvent> {}

/**
 * Sends a message to a session and follows the turn that it starts to its end.
 *
 * @param input the message as text or as content blocks.
 * @throws (the run) TurnFailedError when the turn failed; ConflictError when another one is running; what sending and
 *   streaming throw. After an abort `await` rejects with the signal's reason and `for await` just ends.
 */
export function run(
  sessions: Pick<SessionsApi, "events" | "get">,
  { sleep }: Surroundings,
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
  // Whoever iterates has the error from there.
  result.catch(() => {});

  return {
    then(onResult, onError) {
      // Errors are those of the result.
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
    const note = (event: SessionEvent) => {
      if (event.type === "session.error") failure = event;
      if (event.type !== "agent.message" || !event.delta) {
        events.push(event);
        if (events.length > keptEvents) events.shift();
        if (event.type === "agent.message") texts.push(event.content.map(({ text }) => text).join(""));
      }
      onEvent?.(event);
      return event;
    };

    for (const event of data) yield note(event);
    for await (const event of sessions.events.stream(id, { ...options, after: data.at(-1)?.id })) {
      // Later versions of the API leave the turn out.
      if ((event.turn_id ?? turnId) !== turnId) continue;
      yield note(event);
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
        // Asked for, and not read from the log, which may be long and of which the end is not marked.
        let isBusy = true;
        while (isBusy) {
          await sleep(pollInterval, signal);
          const { status, archived_at } = await sessions.get(id, options);
          if (status === "cancelled" || archived_at) throw error;
          isBusy = status === "processing";
        }
      }
    }
  }
}
