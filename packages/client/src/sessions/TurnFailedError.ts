import type { SessionEvent } from "@cloud-agents/types";
import { CloudAgentsError } from "../errors.ts";

/** A turn failed: the agent reported an error, or the session was cancelled or archived meanwhile. */
export class TurnFailedError extends CloudAgentsError {
  override readonly name = "TurnFailedError";
  readonly turnId: string;
  /** The code of the `session.error` event, or `session_over`; undefined when the event has no code. */
  readonly code: string | undefined;
  /** The latest complete events of the turn, as in `RunResult`. */
  readonly events: SessionEvent[];

  constructor(problem: string, turnId: string, code: string | undefined, events: SessionEvent[]) {
    super("sessions.run", problem);
    this.turnId = turnId;
    this.code = code;
    this.events = events;
  }
}
