import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTick } from "node:timers/promises";

/** What a test makes the endpoint do with a request, whose body was read. */
export type Respond = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

/**
 * Starts a chat endpoint on a free port.
 *
 * @param respond Responds to every request.
 * @returns Its base URL, the bodies of the requests it got, and what ends it.
 */
export async function fakeChatEndpoint(respond: Respond) {
  const bodies: unknown[] = [];
  const listener: RequestListener = async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    bodies.push(JSON.parse(text));
    await respond(response, request);
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    bodies,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Responds with an event stream of these bytes, cut into parts of the given length. */
export function streaming(text: string, partLength = Number.POSITIVE_INFINITY): Respond {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += partLength) {
      response.write(bytes.subarray(at, at + partLength));
      await nextTick();
    }
    response.end();
  };
}

/** The event of one streamed chunk. */
export function chunk(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export function piece(content: string): string {
  return chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }], usage: null });
}
