import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Call, Connection } from "./Connection.ts";
import { ConnectionError, InvalidResponseError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { safeCause } from "./safeCause.ts";
import { send } from "./send.ts";

/** The longest event that is accepted, in characters. Without a limit, a stream without line ends would fill the memory. */
const longestEvent = 1024 * 1024;

/**
 * The events of one connection, in order, without heartbeats. Nothing is sent before the first event is asked for.
 *
 * Ends when the server closes the stream and when the caller's signal aborts. Leaving the loop closes the connection.
 *
 * @throws what `send` throws before the first event; ConnectionError when the connection breaks;
 *   InvalidResponseError when the answer is not an event stream, or an event is no JSON object or too long.
 */
export async function* streamEvents(
  connection: Connection,
  call: Call,
): AsyncGenerator<unknown, void, undefined> {
  const { name, options } = call;
  const reader = await open(connection, call);
  if (!reader) return;

  const messages: EventSourceMessage[] = [];
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: (message) => messages.push(message),
    onError: ({ type }) => {
      tooLong ||= type === "max-buffer-size-exceeded";
    },
  });
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const chunk = await reader.read().catch((thrown) => {
        if (options.signal?.aborted) return { done: true as const };
        const cause = safeCause(thrown, connection.redact);
        throw new ConnectionError(name, `${name}: the connection broke: ${cause.message}`, cause);
      });
      if (chunk.done) return;
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      for (const message of messages.splice(0)) {
        if (options.signal?.aborted) return;
        if (message.event !== "heartbeat") yield parse(name, message, connection);
      }
      if (tooLong)
        throw new InvalidResponseError(name, `${name}: an event is longer than ${longestEvent} characters`);
    }
  } finally {
    // Cancelling closes the connection. It fails when the connection is gone already, which is just as well.
    reader.cancel().catch(() => {});
  }
}

async function open(
  connection: Connection,
  call: Call,
): Promise<ReadableStreamDefaultReader<Uint8Array> | undefined> {
  const { name, options } = call;
  try {
    const { response } = await send(connection, call);
    const type = response.headers.get("content-type") ?? "none";
    if (response.body && type.startsWith("text/event-stream")) return response.body.getReader();
    response.body?.cancel().catch(() => {});
    throw new InvalidResponseError(
      name,
      `${name}: the answer is not an event stream, its content type is ${type}`,
    );
  } catch (thrown) {
    if (options.signal?.aborted) return undefined;
    throw thrown;
  }
}

function parse(name: string, { id, data }: EventSourceMessage, { redact }: Connection): unknown {
  const which = id === undefined ? "an event without id" : `the event ${id}`;
  if (data.length > longestEvent) {
    throw new InvalidResponseError(name, `${name}: ${which} is longer than ${longestEvent} characters`);
  }
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // Falls through to the same error as JSON that is no object.
  }
  throw new InvalidResponseError(name, redact(`${name}: ${which} is not a JSON object: ${excerpt(data)}`));
}
