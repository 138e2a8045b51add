import { checkEvent } from "@cloud-agents/validator";
import { expect } from "@jest/globals";

/** One event as it came. */
export interface Frame {
  event: string;
  id?: string;
  data: { id?: string; type?: string; delta?: true; content?: { text: string }[]; code?: string };
}

/** A stream that is read one event at a time. Every event is held against the description. */
export interface StreamReader {
  response: Response;
  /** The next event that is no heartbeat; undefined when the stream has ended. */
  next(): Promise<Frame | undefined>;
  /** The next `count` events. */
  take(count: number): Promise<Frame[]>;
  /** What was sent besides events: `retry` and heartbeats. */
  others: string[];
  close(): Promise<void>;
}

export async function readStream(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
  const aborter = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: "Bearer alice", ...headers },
    signal: aborter.signal,
  });
  expect(response.status).toBe(200);
  const chunks = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader();
  const others: string[] = [];
  let text = "";

  const block = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end !== -1) {
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        return found;
      }
      const { done, value } = await chunks.read();
      if (done) {
        expect(text).toBe("");
        return undefined;
      }
      text += value;
    }
  };

  const next = async (): Promise<Frame | undefined> => {
    for (;;) {
      const found = await block();
      if (found === undefined) return undefined;
      const fields = Object.fromEntries(found.split("\n").map((line) => line.split(/: (.*)/s)));
      if (fields.event === undefined || fields.event === "heartbeat") {
        others.push(found);
        continue;
      }
      const data = JSON.parse(fields.data);
      expect(checkEvent(data)).toEqual([]);
      expect(fields.event).toBe(data.type);
      expect(fields.id).toBe(data.delta ? undefined : data.id);
      return { event: fields.event, data, ...(fields.id && { id: fields.id }) };
    }
  };

  const take = async (count: number): Promise<Frame[]> => {
    const frames: Frame[] = [];
    while (frames.length < count) {
      const frame = await next();
      if (!frame) throw new Error(`The stream ended after ${frames.length} of ${count} events`);
      frames.push(frame);
    }
    return frames;
  };

  const close = async () => {
    aborter.abort();
    await chunks.cancel().catch(() => {});
  };
  return { response, next, take, others, close };
}
