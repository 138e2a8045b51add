import type { SendSessionEventsResponse, Session, SessionEvent, SessionEventPage } from "@cloud-agents/types";
import type { Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { parseEvents, readFramesUntil } from "../parseFrames.ts";

export type Path = { session_id: string };

/** How many milliseconds to wait for a stream: longer than the 15 seconds between two heartbeats. */
const STREAM_MS = 30_000;

const textMessage = (text: string) => ({ type: "user.message", content: [{ type: "text", text }] });

/** A message whose turn ends soon. */
export const message = textMessage("Count from 1 to 200, one number per line.");

/** A message whose turn is still running when the next requests arrive. */
export const longMessage = textMessage("Wait 20 seconds, then count from 1 to 200, one number per line.");

/** A message whose turn leaves time to connect before the agent begins to reply. */
export const lateMessage = textMessage("Wait 1 second, then count from 1 to 200, one number per line.");

/** A new session. */
export async function newSession({ world }: Context): Promise<Path> {
  return { session_id: await world.session() };
}

/**
 * A new session that the model of the target has seen the beginning of.
 *
 * @param fields Fields of the request beyond the required ones.
 */
export async function ownSession({ call, world }: Context, fields: object = {}): Promise<Path> {
  const body = { agent: await world.agent(), environment_id: await world.environment(), ...fields };
  return { session_id: (await call<Session>("createSession", { body })).id };
}

/** A new, cancelled session. */
export async function cancelledSession(context: Context): Promise<Path> {
  const path = await newSession(context);
  await context.call("cancelSession", { path });
  return path;
}

/** A new, archived session. */
export async function archivedSession(context: Context): Promise<Path> {
  const path = await newSession(context);
  await context.call("archiveSession", { path });
  return path;
}

/** A new session with a running turn. */
export async function busySession(context: Context): Promise<Path> {
  const path = await newSession(context);
  await send(context, path, longMessage);
  return path;
}

/** A new session with one finished turn, and the events of its stream. */
export async function endedTurn(
  context: Context,
  sent = message,
): Promise<{ path: Path; events: SessionEvent[] }> {
  const path = await newSession(context);
  await send(context, path, sent);
  return { path, events: await context.call<SessionEvent[]>("streamSessionEvents", { path }) };
}

/** Sends events in one request. */
export async function send(
  { call }: Context,
  path: Path,
  ...events: object[]
): Promise<SendSessionEventsResponse> {
  return call("sendSessionEvents", { path, body: { events } });
}

/** The first 100 events of a session's list. */
export async function listEvents({ call }: Context, path: Path): Promise<SessionEvent[]> {
  return (await call<SessionEventPage>("listSessionEvents", { path, query: { limit: 100 } })).data;
}

/** The stored events: all but deltas. */
export function withoutDeltas(events: SessionEvent[]): SessionEvent[] {
  return events.filter((event) => !("delta" in event && event.delta));
}

/** Opens a session's stream without the client. */
export async function openStream(
  { raw, target }: Context,
  { session_id }: Path,
  lastEventId?: string,
): Promise<Response> {
  const headers = {
    authorization: `Bearer ${target.token}`,
    accept: "text/event-stream",
    ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
  };
  const signal = AbortSignal.timeout(STREAM_MS);
  const response = await raw("GET", `/sessions/${session_id}/events/stream`, { headers, signal });
  expect.equal("the status of the stream", response.status, 200);
  return response;
}

/** The events of an open stream up to its end or its first heartbeat, which may take 15 seconds. */
export async function readUntilSilence(response: Response): Promise<SessionEvent[]> {
  return parseEvents(await readFramesUntil(response, ({ event }) => event === "heartbeat"));
}
