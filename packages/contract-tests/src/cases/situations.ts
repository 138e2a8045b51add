import type { Context } from "../case.ts";

/** A message that is long enough in the making for a second request to arrive meanwhile. */
export const message = {
  type: "user.message",
  content: [{ type: "text", text: "Count from 1 to 200, one number per line." }],
};

/** A new session that was cancelled. */
export async function cancelledSession({ world, call }: Context): Promise<{ session_id: string }> {
  const path = { session_id: await world.session() };
  await call("cancelSession", { path });
  return path;
}

/** A new session that was archived. */
export async function archivedSession({ world, call }: Context): Promise<{ session_id: string }> {
  const path = { session_id: await world.session() };
  await call("archiveSession", { path });
  return path;
}

/** A new session with a running turn. */
export async function busySession({ world, call }: Context): Promise<{ session_id: string }> {
  const path = { session_id: await world.session() };
  await call("sendSessionEvents", { path, body: { events: [message] } });
  return path;
}
