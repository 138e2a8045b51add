import { APIError, ConnectionError } from "../errors.ts";
import { operations } from "../generated/operations.ts";
import { type Page, pagePromise } from "../http/PagePromise.ts";
import type { ResponsePromise } from "../http/ResponsePromise.ts";
import { receive } from "../http/receive.ts";
import { isRetryable, retryDelay } from "../http/retryTiming.ts";
import type { Call, Transport } from "../http/Transport.ts";
import { type ClosableIterator, closableIterator } from "./ClosableIterator.ts";
import { connectStream, type StreamConnection } from "./connectStream.ts";
import type { StreamedEvent } from "./readItem.ts";
import { streamCursor } from "./StreamCursor.ts";
import type { StreamOptions } from "./StreamOptions.ts";

type EventPage = Page & { data: readonly StreamedEvent[] };
type Events = AsyncGenerator<StreamedEvent, void, undefined>;

/** Events per page of the list: the most that the API allows. */
const PAGE_SIZE = 100;

/**
 * Streams the events of a session, each complete one once and in the order of the log, over as many connections as it
 * takes. Nothing is sent before the first event is requested.
 *
 * Ends when the session is cancelled or archived, when the caller's signal aborts, and when it is closed.
 *
 * @throws What `send` throws before the first connection; later only what a new connection cannot fix, such as 401, 403
 *   and 404, and InvalidResponseError when the response is not an event stream of this API.
 */
export function streamEvents(transport: Transport, call: Call): ClosableIterator<StreamedEvent> {
  return closableIterator(call.options.signal, (closing) => follow(transport, call, closing));
}

async function* follow(transport: Transport, call: Call, closing: AbortController): Events {
  const { name } = call;
  const {
    after,
    includeDeltas = true,
    includeHeartbeats,
    stallTimeout = 45_000,
    onOpen,
    onReconnect,
    ...given
  }: StreamOptions = call.options;
  const { signal } = closing;
  const options = { ...given, signal };
  const cursor = streamCursor(after);
  let wasConnected = false;
  let isResumable = true;
  let retry: number | undefined;

  try {
    while (!signal.aborted) {
      const resumeAfter = isResumable ? cursor.last : undefined;
      let source: StreamConnection | undefined;
      try {
        // After the first connection, the loop here does the retrying.
        const attempt = { ...options, after: resumeAfter, ...(wasConnected && { maxRetries: 0 }) };
        source = await connectStream(transport, { ...call, options: attempt }, stallTimeout);
        wasConnected = true;
        isResumable = true;
        onOpen?.();
        cursor.expectReplay();
        if (resumeAfter === undefined) yield* catchUp(source);
        do {
          retry = source.retry ?? retry;
          for (const item of source.arrived.splice(0)) {
            if (signal.aborted) return;
            const { event, delta } = item;
            const isWanted = event?.type === "heartbeat" ? includeHeartbeats : includeDeltas || !delta;
            if (cursor.accept(item) && event && isWanted) yield event;
          }
        } while (await source.more());
        if (signal.aborted) return;
        const session = await request<{ status: string; archived_at?: string | null }>("sessions.get");
        if (session.status === "cancelled" || session.archived_at) {
          // No matter which side ended the connection, the log is complete now.
          yield* missed();
          return;
        }
        throw new ConnectionError(name, "the server ended the connection");
      } catch (error) {
        // Closed before the wait, during which nothing would read it.
        source?.close();
        if (signal.aborted) return;
        if (resumeAfter !== undefined && error instanceof APIError && error.status === 400) {
          isResumable = false;
          continue;
        }
        if (!wasConnected || !isRetryable(error)) throw error;
        const failures = cursor.countFailure();
        const delay = retryDelay(failures, error, transport, retry);
        const info = { operation: name, attempt: failures + 1, delay, error };
        transport.notify("onRetry", info);
        onReconnect?.(info);
        // It rejects when the signal aborts, and then the loop ends.
        await transport.sleep(delay, signal).catch(() => {});
      } finally {
        source?.close();
      }
    }
  } finally {
    closing.abort();
  }

  /** Delivers what a connection that does not resume may leave out: everything before it began. */
  async function* catchUp({ arrived, more }: StreamConnection): Events {
    // Whether the server replays the log shows in the first event, which may take long to arrive.
    let isListing = true;
    const peek = async () => {
      while (isListing && arrived.length === 0 && (await more()));
    };
    // The next `more` throws its error again.
    peek().catch(() => {});
    const { data } = await request<EventPage>("sessions.events.list", { limit: 1 });
    const first = data[0]?.id;
    const isReplayed = () => arrived[0]?.id === first;
    if (data.length > 0 && !(cursor.last === undefined && isReplayed()))
      yield* missed((id) => isReplayed() || (arrived.length > 0 && arrived[0]?.id === id));
    isListing = false;
    cursor.expectReplay(first);
  }

  /**
   * Delivers what the log has after the last event that was delivered.
   *
   * @param isStreamed Whether the stream has this event and all after it.
   */
  async function* missed(isStreamed = (_id: unknown) => false): Events {
    for (const last of [cursor.last, undefined]) {
      try {
        const query = { after_id: last, limit: PAGE_SIZE };
        const events = pagePromise("sessions.events.list", query, signal, (each) =>
          request<EventPage>("sessions.events.list", each),
        );
        for await (const event of events) {
          if (signal.aborted || isStreamed(event.id)) return;
          if (cursor.accept(event)) yield event;
        }
        return;
      } catch (error) {
        const isUnknown = error instanceof APIError && error.status === 400;
        // The caller's own id may be wrong. One that the server sent has left its log, so the whole log is read.
        if (!isUnknown || last === undefined || last === after) throw error;
        cursor.forgetLast();
      }
    }
  }

  function request<Result>(name: "sessions.events.list" | "sessions.get", query: Call["query"] = {}) {
    return receive(transport, {
      ...call,
      name,
      operation: operations[name],
      query,
      options,
    }) as ResponsePromise<Result>;
  }
}
