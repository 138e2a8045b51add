// The client as functions: a bundle has only those that the app calls, and what they need.

import type { UserInterruptEvent } from "@cloud-agents/types";
import type { ApiClient } from "./ApiClient.ts";
import type { IdempotencyKeyOptions, SessionsApi } from "./generated/Api.ts";
import {
  getSession,
  listSessionEvents,
  sendSessionEvents,
  streamSessionEvents,
} from "./generated/functions.ts";
import { interrupt as interruptSession } from "./sessions/interrupt.ts";
import {
  type AttachOptions,
  attach as attachTo,
  type MessageInput,
  type Run,
  type RunOptions,
  run as runTurn,
} from "./sessions/run.ts";

export { type ApiClient, createClient } from "./ApiClient.ts";
export * from "./generated/functions.ts";

/**
 * Sends a message at once and follows its turn to the end: `await` gives the result, `for await` the events. A failed turn
 * throws a TurnFailedError, a busy session a ConflictError.
 *
 * @example
 * ```ts
 * const { text } = await run(client, sessionId, "Find the slow query.");
 * ```
 */
export function run(client: ApiClient, sessionId: string, input: MessageInput, options?: RunOptions): Run {
  return runTurn(sessionsOf(client), client.transport, sessionId, input, options);
}

/**
 * Follows the latest turn of a session, which another program, or this one before it was restarted, has begun. A turn that is
 * over gives its result at once.
 *
 * @example
 * ```ts
 * const { text } = await attach(client, sessionId);
 * ```
 */
export function attach(client: ApiClient, sessionId: string, options?: AttachOptions): Run {
  return attachTo(sessionsOf(client), sessionId, options);
}

/**
 * Interrupts the running turn; the session is idle again then. In an idle session it is recorded without effect.
 *
 * @example
 * ```ts
 * await interrupt(client, sessionId);
 * ```
 */
export function interrupt(
  client: ApiClient,
  sessionId: string,
  options?: IdempotencyKeyOptions,
): Promise<UserInterruptEvent> {
  return interruptSession({ send: sendSessionEvents.bind(undefined, client) }, sessionId, options);
}

function sessionsOf(client: ApiClient): Parameters<typeof runTurn>[0] {
  return {
    get: (...args) => getSession(client, ...args),
    events: {
      list: (...args) => listSessionEvents(client, ...args),
      send: (...args) => sendSessionEvents(client, ...args),
      stream: ((...args) => streamSessionEvents(client, ...args)) as SessionsApi["events"]["stream"],
    },
  };
}
