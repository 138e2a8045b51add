import { problem } from "../http/ApiProblem.ts";
import type { Store } from "../store/openStore.ts";
import type { StoredSession } from "../store/SessionTable.ts";

/**
 * @returns A session that can still be changed.
 * @throws ApiProblem 404 when the account has none with this id, 409 when it is archived or cancelled.
 */
export function writableSession({ sessions }: Store, account: string, id: string): StoredSession {
  const stored = sessions.find(account, id);
  if (!stored) throw problem(404, "session_not_found", { id }, "session_id");
  if (stored.session.archived_at) throw problem(409, "session_archived", { id });
  if (stored.session.status === "cancelled") throw problem(409, "session_cancelled", { id });
  return stored;
}
