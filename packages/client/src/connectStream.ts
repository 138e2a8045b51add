import type { Call, Connection } from "./Connection.ts";
import { CloudAgentsError, ConnectionError, InvalidResponseError } from "./errors.ts";
import { eventParser } from "./eventParser.ts";
import { excerpt } from "./excerpt.ts";
import { safeCause } from "./safeCause.ts";
import { longestTimer, send } from "./send.ts";

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
  /** What the server asked to be waited before the next connection, in milliseconds; 50 to 30,000 are honoured. */
  retry: number | undefined;
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
 * @param stallTimeout after how many milliseconds without a byte it counts as broken, or up to a quarter later.
 * @throws what `send` throws; InvalidResponseError when the answer is not an event stream.
 */
export async function connectStream(
  connection: Connection,
  call: Call,
  stallTimeout: number,
): Promise<StreamConnection> {
  const { name } = call;
  const { redact } = connection;
  const { response } = await send(connection, call);
  const type = response.headers.get("content-type");
  if (!response.body || !type?.startsWith("text/event-stream")) {
    // The error that is told is the one about the answer, not one about closing it.
    response.body?.cancel().catch(() => {});
    throw invalid(`the answer is not an event stream, its content type is ${type}`);
  }

  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  let problem: Error | undefined;
  const feed = eventParser(
    ({ id, event, data }) => {
      // What came before the problem is still delivered, what came after it is not.
      if (problem) return;
      const parsed = event === "heartbeat" ? { type: event } : parse(data);
      if (parsed) source.arrived.push(parsed);
      else
        problem = invalid(`the event ${id ?? "without id"} is not a JSON object: ${excerpt(data, redact)}`);
    },
    (ms) => {
      source.retry = Math.min(Math.max(ms, 50), 30_000);
    },
  );

  let reading: Promise<boolean> | undefined;
  let silence = 0;
  // One timer for all pieces: to set and clear one for each takes longer than to read a small piece.
  const timer = setInterval(
    () => {
      if (reading && ++silence > 4) close();
    },
    Math.min(stallTimeout / 4, longestTimer),
  );
  // In Node, who has left the loop without closing it is not kept alive.
  (timer as { unref?: () => void }).unref?.();
  const source: StreamConnection = {
    arrived: [],
    retry: undefined,
    more() {
      reading ??= read();
      return reading;
    },
    close,
  };
  return source;

  async function read(): Promise<boolean> {
    try {
      if (problem) throw problem;
      silence = 0;
      const { done, value } = await reader.read();
      if (silence > 4) throw new Error(`nothing came for ${stallTimeout} ms`);
      if (value && feed(decoder.decode(value, { stream: true })) > longestEvent)
        problem ??= invalid(`an event is longer than ${longestEvent} characters`);
      return !done;
    } catch (thrown) {
      // What middleware found wrong would be wrong on the next connection, too.
      if (thrown instanceof CloudAgentsError) throw thrown;
      const cause = safeCause(thrown, redact);
      throw new ConnectionError(name, `the connection broke: ${cause.message}`, cause);
    } finally {
      reading = undefined;
    }
  }

  function close(): void {
    clearInterval(timer);
    // It fails when the connection is gone already, which is just as well.
    reader.cancel().catch(() => {});
  }

  function invalid(problem: string): Error {
    return new InvalidResponseError(name, redact(problem));
  }
}

function parse(data: string): StreamedEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    if (Object(event) === event) return event as object;
  } catch {
    // What is no JSON is reported like JSON that is no object.
  }
  return undefined;
}
