import { message } from "@cloud-agents/validator";
import type { Clock } from "../ids/Clock.ts";
import type { Ids } from "../ids/Ids.ts";
import type { Store } from "../store/openStore.ts";
import { endTurn } from "./endTurn.ts";
import { noUsage } from "./usage.ts";

/**
 * Fails the turns that were running when the server ended. None is run again: it may have had effects.
 *
 * @returns How many there were.
 */
export function recoverTurns(services: { store: Store; clock: Clock; ids: Ids }): number {
  const { store } = services;
  return store.transaction(() => {
    const interrupted = store.sessions.allRunning();
    for (const stored of interrupted) {
      const error = message("server_restarted");
      endTurn(services, stored, noUsage(), [{ type: "session.error", error, code: "server_restarted" }]);
      store.sessions.update(stored);
    }
    return interrupted.length;
  });
}
