import { message } from "@cloud-agents/validator";
import type { Work } from "../store/Work.ts";
import type { CoreServices } from "./CoreServices.ts";
import { SessionLifecycle } from "./SessionLifecycle.ts";
import { saveSession } from "./saveSession.ts";
import { noUsage } from "./usage.ts";

/**
 * Fails the turns that were running when the server ended. None is run again: it may have had effects.
 *
 * @param lost As `SessionTable.abandoned` has it.
 * @returns The number of failed turns.
 */
export function* recoverTurns(services: CoreServices, lost: readonly string[] = []): Work<number> {
  const { store } = services;
  const error = { error: message("server_restarted"), code: "server_restarted" };
  const running = yield* store.sessions.abandoned(lost);
  for (const stored of running) {
    const lifecycle = new SessionLifecycle(stored, services);
    lifecycle.failTurn("server_restarts", noUsage(), error);
    yield* saveSession(services, lifecycle);
  }
  return running.length;
}
