import { problem } from "../http/ApiProblem.ts";
import type { CoreServices } from "../sessions/CoreServices.ts";
import { SessionLifecycle } from "../sessions/SessionLifecycle.ts";
import type { Work } from "../store/Work.ts";

/**
 * @returns A session, ready to be changed.
 * @throws ApiProblem 404 when the account has no session with this id.
 */
export function* findSession(services: CoreServices, account: string, id: string): Work<SessionLifecycle> {
  const stored = yield* services.store.sessions.find(account, id);
  if (!stored) throw problem(404, "session_not_found", { id }, "session_id");
  return new SessionLifecycle(stored, services);
}
