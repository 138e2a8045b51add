import type { Usage } from "@cloud-agents/types";
import type { Clock } from "../ids/Clock.ts";
import type { Ids } from "../ids/Ids.ts";
import type { Store } from "../store/openStore.ts";
import type { StoredSession } from "../store/SessionTable.ts";
import { createEvent, type EventMembers } from "./createEvent.ts";
import { addUsage } from "./usage.ts";

/**
 * Ends a session's running turn: writes what is left of it, then `session.status_idle`, and makes the session idle. The caller keeps
 * the session, in the same transaction.
 *
 * @param usage What the turn used.
 * @param last Events to write before `session.status_idle`.
 */
export function endTurn(
  { store, clock, ids }: { store: Store; clock: Clock; ids: Ids },
  stored: StoredSession,
  usage: Usage,
  last: EventMembers[],
): void {
  const { session, currentTurn } = stored;
  if (currentTurn === undefined) throw new Error(`Session ${session.id} has no turn to end`);
  const turn = { sessionId: session.id, turnId: currentTurn };
  for (const members of [...last, { type: "session.status_idle", usage } as const]) {
    const now = clock.now();
    store.events.append(createEvent(ids.next("evt"), turn, { created: now, processed: now }, members));
  }
  session.status = "idle";
  session.usage = addUsage(session.usage, usage);
  session.updated_at = clock.now().toISOString();
  stored.currentTurn = undefined;
}
