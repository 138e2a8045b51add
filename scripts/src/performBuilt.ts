import { setImmediate as turn } from "node:timers/promises";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { type Contradiction, type Performing, performOperations } from "./performOperations.ts";

/** Milliseconds between the heartbeats of a stream, whose end they show. */
const HEARTBEAT_MS = 20;

/**
 * Performs the operations of the description, as the last build left it, against a reference server of its own, which keeps nothing. For
 * a thread, which loads both as they are then.
 */
export async function performBuilt(): Promise<Contradiction[]> {
  const [{ startServer }, { checkResponse, checkEvent }] = await Promise.all([
    import("@cloud-agents/server"),
    import("@cloud-agents/validator"),
  ]);
  // Its agents do not wait.
  const clock = { now: () => new Date(), sleep: () => turn() };
  const server = await startServer({ clock, heartbeatMs: HEARTBEAT_MS });
  try {
    const rules = { checkResponse: checkResponse as Performing["checkResponse"], checkEvent };
    return await performOperations(readBuiltDescription(), { url: server.url, ...rules });
  } finally {
    await server.stop();
  }
}
