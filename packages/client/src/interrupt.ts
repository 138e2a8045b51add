import type { UserInterruptEvent } from "@cloud-agents/types";
import type { IdempotencyKeyOptions, SessionsApi } from "./generated/Api.ts";

/**
 * Ends the running turn of a session; the session is idle again. In an idle session it is recorded and changes nothing.
 *
 * @returns the event, as it stands in the log.
 * @throws ConflictError when the session is cancelled or archived, and whatever sending throws.
 */
export async function interrupt(
  sessions: Pick<SessionsApi, "events">,
  id: string,
  options?: IdempotencyKeyOptions,
): Promise<UserInterruptEvent> {
  const { data } = await sessions.events.send(id, { events: [{ type: "user.interrupt" }] }, options);
  return data[0] as UserInterruptEvent;
}
