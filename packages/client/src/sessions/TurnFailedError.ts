import type { SessionEvent } from "@cloud-agents/types";
import { CloudAgentsError } from "../errors.ts";

/** A turn failed: the agent reported an error, or the session was cancelled or archived meanwhile. */
export class TurnFailedError extends CloudAgentsError {
  override readonly name = "TurnFailedError";
  declare readonly turnId: string;
  /** The code of the `session.error` event, or `session_over`; undefined when the event has no code. */
  declare readonly code: string | undefined;
  /** The latest complete events of the turn, as in `RunResult`. */
  declare readonly events: SessionEvent[];

  constructor(problem: string, turnId: string, code: string | undefined, events: SessionEvent[]) {
    super("sessions.run", problem);
    Object.assign(this, { turnId, code, events });
  }
}
