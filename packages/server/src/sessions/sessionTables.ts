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

/**
 * What a turn writes between the message that starts it and the transition that ends it: `opening` in this order, then the event of
 * each step of its agent, in any order and number. `TurnRunner` writes what this table says.
 */
export const turnEvents = {
  opening: ["session.status_running", "span.model_request_start"],
  steps: {
    thinking: "agent.thinking",
    tool_use: "agent.tool_use",
    tool_result: "agent.tool_result",
    message: "agent.message",
  },
} as const satisfies {
  opening: readonly KnownSessionEvent["type"][];
  steps: Readonly<Record<string, KnownSessionEvent["type"]>>;
};
