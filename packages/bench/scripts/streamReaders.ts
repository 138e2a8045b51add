import Anthropic from "@anthropic-ai/sdk";
import { CloudAgents } from "@cloud-agents/client";
import { createParser } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Checkout } from "./loadCheckouts.ts";

/** One way to read a stream of events. */
export interface StreamReader {
  name: string;
  /**
   * Reads the stream of the session `sess_1` to its end.
   *
   * @param baseUrl Address of the server that has it.
   * @param fetch Asks it.
   * @returns How many events came.
   */
  read(baseUrl: string, fetch: typeof globalThis.fetch): Promise<number>;
}

/**
 * @param checkouts Clients of other states of this repository.
 * @returns All the ways to read the events of one stream that are compared.
 */
export const streamReaders = (checkouts: readonly Checkout[]): readonly StreamReader[] => [
  { name: "eventsource-parser", read: (baseUrl, fetch) => parse(baseUrl, fetch, (data) => data) },
  {
    name: "eventsource-parser and `JSON.parse`",
    read: (baseUrl, fetch) => parse(baseUrl, fetch, JSON.parse),
  },
  {
    name: "eventsource-parser's stream and `JSON.parse`",
    async read(baseUrl, fetch) {
      let events = 0;
      const text = (await open(baseUrl, fetch)).pipeThrough(new TextDecoderStream());
      for await (const { data } of text.pipeThrough(new EventSourceParserStream()))
        if (JSON.parse(data)) events += 1;
      return events;
    },
  },
  ...[{ name: "`@cloud-agents/client`", CloudAgents }, ...checkouts].map(({ name, CloudAgents }) => ({
    name,
    read(baseUrl: string, fetch: typeof globalThis.fetch) {
      const client = new CloudAgents({ token: "bench", baseUrl, maxRetries: 0, fetch });
      return count(client.sessions.events.stream("sess_1"));
    },
  })),
  {
    name: "Anthropic SDK",
    async read(baseUrl, fetch) {
      const client = new Anthropic({ apiKey: "bench", baseURL: baseUrl, maxRetries: 0, fetch });
      return count(await client.beta.sessions.events.stream("sess_1"));
    },
  },
];

async function open(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { body } = await fetch(`${baseUrl}/sessions/sess_1/events/stream`);
  return body as ReadableStream<Uint8Array<ArrayBuffer>>;
}

async function parse(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  read: (data: string) => unknown,
): Promise<number> {
  let events = 0;
  const reader = (await open(baseUrl, fetch)).getReader();
  const parser = createParser({
    onEvent({ data }) {
      if (read(data)) events += 1;
    },
  });
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return events;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

async function count(stream: AsyncIterable<unknown>): Promise<number> {
  let events = 0;
  for await (const event of stream) if (event) events += 1;
  return events;
}
