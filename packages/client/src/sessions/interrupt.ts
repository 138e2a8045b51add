import type { UserInterruptEvent } from "@cloud-agents/types";
import type { IdempotencyKeyOptions, SessionsEventsApi } from "../generated/Api.ts";

/**
 * Interrupts the running turn of a session, which is idle again then. In an idle session it is recorded without effect.
 *
 * @returns The event as it is in the log.
 * @throws ConflictError when the session is cancelled or archived, and what sending throws.
 */
export async function interrupt(
  { send }: Pick<SessionsEventsApi, "send">,
  id: string,
  options?: IdempotencyKeyOptions,
): Promise<UserInterruptEvent> {
  const { data } = await send(id, { events: [{ type: "user.interrupt" }] }, options);
  return data[0] as UserInterruptEvent;
}
