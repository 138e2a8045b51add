import Anthropic from "@anthropic-ai/sdk";
import { CloudAgents } from "@cloud-agents/client";
import { createParser } from "eventsource-parser";

/** One way to read a stream of events. */
export interface StreamReader {
  name: string;
  /**
   * Reads the stream to its end.
   *
   * @param answer Makes the answer with the stream.
   * @returns How many events came.
   */
  read(answer: () => Response): Promise<number>;
}

/** The events of one stream, in all the ways that are compared. Nothing goes over a network. */
export const streamReaders: readonly StreamReader[] = [
  { name: "eventsource-parser", read: (answer) => parse(answer(), (data) => data) },
  { name: "eventsource-parser and `JSON.parse`", read: (answer) => parse(answer(), JSON.parse) },
  {
    name: "`@cloud-agents/client`",
    read(answer) {
      const over = { id: "sess_1", status: "cancelled", data: [], has_more: false };
      const fetch = async ({ url }: Request) => (url.endsWith("/stream") ? answer() : Response.json(over));
      const client = new CloudAgents({ token: "bench", baseUrl: "http://127.0.0.1", maxRetries: 0, fetch });
      return count(client.sessions.events.stream("sess_1"));
    },
  },
  {
    name: "Anthropic SDK",
    async read(answer) {
      const fetch = async () => answer();
      const client = new Anthropic({ apiKey: "bench", baseURL: "http://127.0.0.1", maxRetries: 0, fetch });
      return count(await client.beta.sessions.events.stream("sess_1"));
    },
  },
];

async function parse({ body }: Response, read: (data: string) => unknown): Promise<number> {
  let events = 0;
  const reader = (body as ReadableStream<Uint8Array>).getReader();
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
