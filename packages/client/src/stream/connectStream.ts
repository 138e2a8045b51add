import { CloudAgentsError, ConnectionError, InvalidResponseError } from "../errors.ts";
import { MAX_TIMER_MS, send } from "../http/send.ts";
import type { Call, Transport } from "../http/Transport.ts";
import { excerpt } from "../redaction/excerpt.ts";
import { redactError } from "../redaction/redactError.ts";
import { eventParser } from "./eventParser.ts";
import { readItem, type StreamItem } from "./readItem.ts";

/** The longest event that is accepted, in characters: a stream without line ends would fill the memory. */
const MAX_EVENT_LENGTH = 1024 * 1024;

/** One connection of a stream. */
export interface StreamConnection {
  /** What has arrived and was not taken yet, at most that of one chunk. */
  readonly arrived: StreamItem[];
  /** The server's `retry:`, in milliseconds, clamped to 50 to 30,000: the wait before the next connection. */
  retry: number | undefined;
  /**
   * Reads the next chunk, which may contain any number of events. While one is being read, returns the same promise.
   *
   * @returns Whether there may be more: false when the server has ended the stream.
   * @throws ConnectionError when the connection broke or was silent for too long; InvalidResponseError when the chunk is
   *   not an event of this API.
   */
  more(): Promise<boolean>;
  /** Closes the connection. */
  close(): void;
}

/**
 * Opens a connection of a stream.
 *
 * @param stallTimeout Milliseconds without a byte after which it counts as broken; detection takes up to a quarter longer.
 * The signal in the options closes it at once.
 *
 * @throws InvalidResponseError when the response is not an event stream, and what `send` throws.
 */
export async function connectStream(
  transport: Transport,
  call: Call,
  stallTimeout: number,
): Promise<StreamConnection> {
  const {
    name,
    options: { signal },
  } = call;
  const { redact } = transport;
  const { response } = await send(transport, call);
  const type = response.headers.get("content-type");
  if (!response.body || type?.split(";")[0]?.trim().toLowerCase() !== "text/event-stream") {
    // The error to report is the one about the response, not one about closing it.
    response.body?.cancel().catch(() => {});
    throw invalid(`the response is not an event stream, its content type is ${type}`);
  }

  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  let problem: Error | undefined;
  const feed = eventParser(
    (message) => {
      const { id, data } = message;
      // Events before the problem are still delivered, those after it are not.
      if (problem) return;
      // Other servers end a stream with a word, or send only an id.
      if (!data || data === "[DONE]") return void (id && source.arrived.push({ id }));
      const item = readItem(message);
      if (item) source.arrived.push(item);
      else
        problem = invalid(`the event ${id ?? "without id"} is not a JSON object: ${excerpt(data, redact)}`);
    },
    (ms) => {
      source.retry = Math.min(Math.max(ms, 50), 30_000);
    },
  );

  let reading: Promise<boolean> | undefined;
  let silence = 0;
  // One timer for all chunks: setting and clearing one for each takes longer than reading a small chunk.
  const timer = setInterval(
    () => {
      if (reading && ++silence > 4) close();
    },
    Math.min(stallTimeout / 4, MAX_TIMER_MS),
  );
  signal?.addEventListener("abort", close);
  // In Node, a loop that was left without closing the stream does not keep the process alive.
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
      if (silence > 4) throw new Error(`no data for ${stallTimeout} ms`);
      if (value && feed(decoder.decode(value, { stream: true })) > MAX_EVENT_LENGTH)
        problem ??= invalid(`an event is longer than ${MAX_EVENT_LENGTH} characters`);
      return !done;
    } catch (thrown) {
      // What middleware rejects, it would reject on the next connection, too.
      if (thrown instanceof CloudAgentsError) throw thrown;
      const cause = redactError(thrown, redact);
      throw new ConnectionError(name, `the connection broke: ${cause.message}`, cause);
    } finally {
      reading = undefined;
    }
  }

  function close(): void {
    clearInterval(timer);
    signal?.removeEventListener("abort", close);
    // It fails when the connection is already gone, which is just as well.
    reader.cancel().catch(() => {});
  }

  function invalid(problem: string): Error {
    return new InvalidResponseError(name, redact(problem));
  }
}
