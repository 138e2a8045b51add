import { createParser } from "eventsource-parser";
import type { Call, Connection } from "./Connection.ts";
import { CloudAgentsError, ConnectionError, InvalidResponseError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { safeCause } from "./safeCause.ts";
import { send } from "./send.ts";

/** The longest event that is accepted, in characters. Without a limit, a stream without line ends would fill the memory. */
const longestEvent = 1024 * 1024;

/** One event as it arrived, or `{ type: "heartbeat" }`. */
export interface StreamedEvent {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly delta?: unknown;
}

/** One connection of a stream. */
export interface StreamConnection {
  /** Events that have arrived and were not fetched yet, at most what one piece of the stream contained. */
  readonly arrived: StreamedEvent[];
  /** What the server asked to be waited before the next connection, in milliseconds. */
  readonly retry: number | undefined;
  /**
   * Reads one more piece of the stream, which may contain any number of events. While one is being read, it is that one.
   *
   * @returns whether there may be more: false when the server has ended the stream.
   * @throws ConnectionError when the connection broke, or nothing came for too long; InvalidResponseError when what came
   *   is no event of this API.
   */
  more(): Promise<boolean>;
  /** Closes the connection. */
  close(): void;
}

/**
 * Opens one connection of a stream.
 *
 * @param stallTimeout after how many milliseconds without a byte it counts as broken.
 * @param extra as for `send`.
 * @throws what `send` throws; InvalidResponseError when the answer is not an event stream.
 */
export async function connectStream(
  connection: Connection,
  call: Call,
  stallTimeout: number,
  extra?: Parameters<typeof send>[2],
): Promise<StreamConnection> {
  const { name } = call;
  const { redact } = connection;
  const { response } = await send(connection, call, extra);
  const type = response.headers.get("content-type") ?? "none";
  if (!response.body || !type.startsWith("text/event-stream")) {
    // The error that is told is the one about the answer, not one about closing it.
    response.body?.cancel().catch(() => {});
    throw invalid("the answer", `not an event stream, its content type is ${type}`);
  }

  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  const arrived: StreamedEvent[] = [];
  let retry: number | undefined;
  let problem: Error | undefined;
  // A timer that is set for longer ends at once.
  const longest = Math.min(stallTimeout, 2 ** 31 - 1);
  const parser = createParser({
    maxBufferSize: longestEvent,
    onRetry(asked) {
      retry = asked;
    },
    onEvent({ id, event, data }) {
      // What came before the problem is still delivered, what came after it is not.
      if (problem) return;
      if (event === "heartbeat") arrived.push({ type: event });
      else {
        const parsed = parse(data);
        if (parsed) arrived.push(parsed);
        else {
          const which = id === undefined ? "an event without id" : `the event ${id}`;
          problem =
            data.length > longestEvent
              ? tooLong(which)
              : invalid(which, `not a JSON object: ${excerpt(data)}`);
        }
      }
    },
    onError({ type }) {
      if (type === "max-buffer-size-exceeded") problem ??= tooLong("an event");
    },
  });

  let reading: Promise<boolean> | undefined;
  return {
    arrived,
    get retry() {
      return retry;
    },
    more: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
    close,
  };

  async function read(): Promise<boolean> {
    if (problem) throw problem;
    let stalled = false;
    const timer = setTimeout(() => {
      stalled = true;
      close();
    }, longest);
    try {
      const { done, value } = await reader.read();
      if (stalled) throw new Error(`nothing came for ${stallTimeout} ms`);
      if (value) parser.feed(decoder.decode(value, { stream: true }));
      return !done;
    } catch (thrown) {
      // What middleware found wrong would be wrong on the next connection, too.
      if (thrown instanceof CloudAgentsError) throw thrown;
      const cause = safeCause(thrown, redact);
      throw new ConnectionError(name, `${name}: the connection broke: ${cause.message}`, cause);
    } finally {
      clearTimeout(timer);
    }
  }

  function close(): void {
    // It fails when the connection is gone already, which is just as well.
    reader.cancel().catch(() => {});
  }

  function tooLong(which: string): Error {
    return invalid(which, `longer than ${longestEvent} characters`);
  }

  function invalid(what: string, problem: string): Error {
    return new InvalidResponseError(name, redact(`${name}: ${what} is ${problem}`));
  }
}

function parse(data: string): StreamedEvent | undefined {
  if (data.length > longestEvent) return undefined;
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // What is no JSON is reported like JSON that is no object.
  }
  return undefined;
}
