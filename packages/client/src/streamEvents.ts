import type { Call, Connection } from "./Connection.ts";
import { connectStream, type StreamConnection, type StreamedEvent } from "./connectStream.ts";
import { APIError, ConnectionError } from "./errors.ts";
import { operations } from "./generated/operations.ts";
import { listing, type Page } from "./Listing.ts";
import type { ResponsePromise } from "./ResponsePromise.ts";
import { receive } from "./receive.ts";
import { isRetryable, retryDelay } from "./retryTiming.ts";
import type { StreamOptions } from "./StreamOptions.ts";
import { streamState, take } from "./streamState.ts";

type EventPage = Page & { data: readonly StreamedEvent[] };
type Events = AsyncGenerator<StreamedEvent, void, undefined>;

/** How many events one request for the list asks for: the most that the API gives. */
const pageSize = 100;

/**
 * The events of a session, each complete one once and in the order of the log, over as many connections as it takes.
 * Nothing is sent before the first event is asked for.
 *
 * Ends when the session is cancelled or archived, and when the caller's signal aborts. Leaving the loop closes the
 * connection.
 *
 * @throws whatever `send` throws before the first connection; after it only what trying again cannot mend, such as 401,
 *   403 and 404, and InvalidResponseError when what comes is no event stream of this API.
 */
export async function* streamEvents(connection: Connection, call: Call): Events {
  const { name } = call;
  const {
    after,
    includeDeltas = true,
    includeHeartbeats,
    stallTimeout = 45_000,
    ...options
  }: StreamOptions = call.options;
  const { signal } = options;
  const state = streamState(after);
  let wasConnected = false;
  let isResumable = true;
  let retry: number | undefined;

  while (!signal?.aborted) {
    const cursor = isResumable ? state.last : undefined;
    let source: StreamConnection | undefined;
    try {
      // Once it was connected, what follows here is the trying again.
      const attempt = { ...options, after: cursor, ...(wasConnected && { maxRetries: 0 }) };
      source = await connectStream(connection, { ...call, options: attempt }, stallTimeout);
      wasConnected = true;
      isResumable = true;
      state.skipTo = undefined;
      if (cursor === undefined) yield* catchUp(source);
      state.isFresh = true;
      do {
        retry = source.retry ?? retry;
        for (const event of source.arrived.splice(0)) {
          if (signal?.aborted) return;
          const isWanted = event.type === "heartbeat" ? includeHeartbeats : includeDeltas || !event.delta;
          if (take(state, event) && isWanted) yield event;
        }
      } while (await source.more());
      const session = await ask<{ status: string; archived_at?: string | null }>("sessions.get");
      if (session.status === "cancelled" || session.archived_at) {
        // Whoever ended the connection, the log is complete now.
        yield* missed();
        return;
      }
      throw new ConnectionError(name, "the server ended the connection");
    } catch (error) {
      // Not only when all is over: nobody reads it during the wait.
      source?.close();
      if (signal?.aborted) return;
      if (cursor !== undefined && error instanceof APIError && error.status === 400) {
        isResumable = false;
        continue;
      }
      if (!wasConnected || !isRetryable(error)) throw error;
      const delay = retryDelay(state.failures++, error, connection, retry);
      connection.observe("onRetry", { operation: name, attempt: state.failures, delay, error });
      // It rejects when the signal aborts, and then the loop ends.
      await connection.sleep(delay, signal).catch(() => {});
    } finally {
      source?.close();
    }
  }

  /** What a connection may leave out that does not go on after an event: everything before it began. */
  async function* catchUp({ arrived, more }: StreamConnection): Events {
    // Reads on until something arrives, which tells whether the server itself replays the log. It waits until then.
    let isListing = true;
    const peek = async () => {
      while (isListing && arrived.length === 0 && (await more()));
    };
    // What it throws is thrown again by the next `more`.
    peek().catch(() => {});
    const { data } = await ask<EventPage>("sessions.events.list", { limit: 1 });
    state.first = data[0]?.id;
    const isReplayed = () => arrived[0]?.id === state.first;
    if (data.length > 0 && !(state.last === undefined && isReplayed()))
      yield* missed((id) => isReplayed() || (arrived.length > 0 && arrived[0]?.id === id));
    isListing = false;
  }

  /**
   * What the log has after the last event that was delivered.
   *
   * @param isStreamed whether the stream has this event and all after it.
   */
  async function* missed(isStreamed = (_id: unknown) => false): Events {
    for (const last of [state.last, undefined]) {
      try {
        const query = { after_id: last, limit: pageSize };
        const events = listing("sessions.events.list", query, (each) =>
          ask<EventPage>("sessions.events.list", each),
        );
        for await (const event of events) {
          if (signal?.aborted || isStreamed(event.id)) return;
          if (take(state, event)) yield event;
        }
        return;
      } catch (error) {
        const isUnknown = error instanceof APIError && error.status === 400;
        // An id that the caller gave may be wrong. One that the server gave has gone from its log, so all of that is read.
        if (!isUnknown || last === undefined || last === after) throw error;
        state.last = undefined;
      }
    }
  }

  function ask<Result>(name: "sessions.events.list" | "sessions.get", query: Call["query"] = {}) {
    return receive(connection, {
      ...call,
      name,
      operation: operations[name],
      query,
      options,
    }) as ResponsePromise<Result>;
  }
}
