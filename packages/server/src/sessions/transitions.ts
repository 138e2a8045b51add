import type { KnownSessionEvent, KnownUserEvent } from "@cloud-agents/types";
import type { MessageKey } from "@cloud-agents/validator";

/**
 * The states of a session. `starting` lasts from the message that begins a turn to the end of its request; outside of that request
 * it is `processing`. A session that is archived keeps its status, hence the two archived states.
 */
export const sessionStates = [
  "idle",
  "starting",
  "processing",
  "cancelled",
  "archived",
  "cancelled_and_archived",
] as const;

export type SessionState = (typeof sessionStates)[number];

/** What can happen to a session: events sent by a user, operations, the end of its turn, and a restart of the server. */
export type SessionTrigger =
  | KnownUserEvent["type"]
  | "add_resources"
  | "cancel"
  | "archive"
  | "turn_completes"
  | "turn_fails"
  | "server_restarts";

/** What a trigger does in some state, or the key of the message with which it is refused. */
export type Transition =
  | {
      to: SessionState;
      /** Events that are written, in this order. */
      writes: readonly KnownSessionEvent["type"][];
      /** Whether the runtime of the current turn is aborted after the commit. */
      aborts?: true;
    }
  | { error: MessageKey };

/** The life of a session. `SessionLifecycle` reads this table; nothing else changes a session's status, turn or log. */
export type Transitions = Readonly<Record<SessionState, Readonly<Record<SessionTrigger, Transition>>>>;

// The table itself is `x-transitions` in spec/components/schemas/SessionStatus.yaml: the contract tests hold every server to it.
export { transitions } from "../generated/transitions.ts";
