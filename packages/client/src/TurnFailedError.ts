import type { SessionEvent } from "@cloud-agents/types";
import { CloudAgentsError } from "./errors.ts";

/** A turn failed: the agent could not do it, or the session was cancelled or archived meanwhile. */
export class TurnFailedError extends CloudAgentsError {
  override readonly name = "TurnFailedError";
  readonly turnId: string;
  /** What went wrong, for a program: the code of the `session.error` event, or `session_over`; undefined where there is none. */
  readonly code: string | undefined;
  /** The latest complete events of the turn, as in a result. */
  readonly events: SessionEvent[];

  constructor(problem: string, turnId: string, code: string | undefined, events: SessionEvent[]) {
    super("sessions.run", problem);
    this.turnId = turnId;
    this.code = code;
    this.events = events;
  }
}
