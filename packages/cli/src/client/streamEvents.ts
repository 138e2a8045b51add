import { headerOptions } from "../../../client/src/generated/operations.ts";
import { isRetryable, retryDelay } from "../../../client/src/http/retryTiming.ts";
import type { Call, Transport } from "../../../client/src/http/Transport.ts";
import { type ClosableIterator, closableIterator } from "../../../client/src/stream/ClosableIterator.ts";
import { connectStream, type StreamConnection } from "../../../client/src/stream/connectStream.ts";
import type { StreamOptions } from "./StreamOptions.ts";

// Part of the generated client, in place of the one that follows the log of a session of the Cloud Agents API.

/** The header that says where to go on (HTML standard, Server-sent events). */
const RESUME_HEADER = "last-event-id";

/**
 * Streams the events of an operation. Nothing is sent before the first event is requested.
 *
 * Ends when the server ends the stream, when the caller's signal aborts, and when it is closed. When the connection breaks, it goes on after
 * the last event on another one, if the server gave that event an id and the call may be sent twice.
 *
 * @throws What `send` throws, and ConnectionError when the connection breaks and cannot be resumed, or breaks `maxRetries` times without an
 *   event in between.
 */
export function streamEvents(transport: Transport, call: Call): ClosableIterator<unknown> {
  return closableIterator(call.options.signal, (closing) => follow(transport, call, closing));
}

async function* follow(
  transport: Transport,
  call: Call,
  closing: AbortController,
): AsyncGenerator<unknown, void, undefined> {
  const { name, operation } = call;
  const {
    stallTimeout = Number.POSITIVE_INFINITY,
    onOpen,
    onReconnect,
    ...given
  }: Call["options"] & StreamOptions = call.options;
  const { maxRetries = transport.maxRetries } = given;
  const { signal } = closing;
  const options = { ...given, signal };
  let last: string | undefined;
  let failures = 0;
  let retry: number | undefined;

  try {
    while (!signal.aborted) {
      let source: StreamConnection | undefined;
      try {
        const attempt = last === undefined ? options : resumed(options, last);
        source = await connectStream(transport, { ...call, options: attempt }, stallTimeout);
        onOpen?.();
        do {
          retry = source.retry ?? retry;
          for (const item of source.arrived.splice(0)) {
            if (signal.aborted) return;
            if (typeof item.id === "string") last = isSendable(item.id) ? item.id : undefined;
            failures = 0;
            if ("event" in item) yield item.event;
          }
        } while (await source.more());
        return;
      } catch (error) {
        // Closed before the wait, during which nothing would read it.
        source?.close();
        if (signal.aborted) return;
        const isResumable = source !== undefined && last !== undefined && !operation.once;
        if (!isResumable || failures >= maxRetries || !isRetryable(error)) throw error;
        const delay = retryDelay(failures, error, transport, retry);
        failures += 1;
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
}

/** An empty id takes back the one before it, and what is no ASCII cannot be sent as a header. */
const isSendable = (id: string): boolean => /^[ -~]+$/.test(id);

/** The options of a call that goes on after an event, whatever the caller's own say of that. */
function resumed(options: Call["options"], last: string): Call["options"] {
  const headers = new Headers(options.headers);
  headers.set(RESUME_HEADER, last);
  const described = Object.keys(headerOptions).filter(
    (option) => headerOptions[option]?.toLowerCase() === RESUME_HEADER,
  );
  return {
    ...options,
    headers: Object.fromEntries(headers),
    ...Object.fromEntries(described.map((option) => [option, undefined])),
  };
}
