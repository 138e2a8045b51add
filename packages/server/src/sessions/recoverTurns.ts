import { message } from "@cloud-agents/validator";
import type { CoreServices } from "./CoreServices.ts";
import { SessionLifecycle } from "./SessionLifecycle.ts";
import { saveSession } from "./saveSession.ts";
import { noUsage } from "./usage.ts";

/**
 * Fails the turns that were running when the server ended. None is run again: it may have had effects.
 *
 * @returns The number of failed turns.
 */
export function recoverTurns(services: CoreServices): number {
  const { store } = services;
  const error = { error: message("server_restarted"), code: "server_restarted" };
  return store.transaction(() => {
    const running = store.sessions.allRunning();
    for (const stored of running) {
      const lifecycle = new SessionLifecycle(stored, services);
      lifecycle.failTurn("server_restarts", noUsage(), error);
      saveSession(services, lifecycle);
    }
    return running.length;
  });
}
