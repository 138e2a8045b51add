import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate, setTimeout } from "node:timers/promises";

/** The request and the response under a `Request` and its `Response`, as @hono/node-server passes them. */
export interface RawExchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** How long a client gets to read what was sent before a reset, in milliseconds. */
const READING_MS = 50;

/**
 * Ends the connection of a request, after everything that was written before.
 *
 * @param how `reset`: the client's next read fails. `close`: the client finds the body shorter than it has to be.
 * @throws Error when the app was called without a network.
 */
export async function disconnect(raw: RawExchange | undefined, how: "reset" | "close"): Promise<void> {
  if (!raw) throw new Error("This fault needs a connection: the app was called without one.");
  const { headersSent, socket } = raw.outgoing;
  // A client that finds data and a reset at once takes the reset for a usual end; Node does.
  if (how === "reset" && headersSent) await setTimeout(READING_MS);
  // Node holds back what is written to a response until the next tick, and a client in this process needs a turn to read.
  await setImmediate();
  if (how === "reset") socket?.resetAndDestroy();
  else socket?.destroy();
}

/** @returns The response for a client that is gone. Its status appears only in the log. */
export function unsentResponse(): Response {
  return new Response(null, { status: 499 });
}
