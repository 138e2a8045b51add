import { setTimeout as wait } from "node:timers/promises";
import type { Session } from "@cloud-agents/types";
import { type Caller, readAll } from "./Write.ts";

/** Time limit for the turns to end after the last write, in milliseconds. */
const IDLE_WITHIN_MS = 10_000;

/** @returns A line for each session in which a turn runs. */
export async function stuckSessions(caller: Caller): Promise<string[]> {
  const sessions = await readAll<Session>(caller, "/sessions");
  return sessions.flatMap(({ id, status }) => (status === "idle" ? [] : [`Session ${id} is ${status}`]));
}

/**
 * Waits for the turns that run.
 *
 * @returns As `stuckSessions`, after the wait.
 */
export async function untilIdle(caller: Caller, withinMs = IDLE_WITHIN_MS): Promise<string[]> {
  const end = performance.now() + withinMs;
  for (;;) {
    const stuck = await stuckSessions(caller);
    if (stuck.length === 0 || performance.now() > end) return stuck;
    await wait(50);
  }
}
