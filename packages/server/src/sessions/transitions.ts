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

const refuseAll = (error: MessageKey): Record<KnownUserEvent["type"] | "add_resources", Transition> => ({
  "user.message": { error },
  "user.define_outcome": { error },
  "user.interrupt": { error },
  add_resources: { error },
});

const stay = (to: SessionState): Transition => ({ to, writes: [] });

/** A turn that ends when it is no longer the current one changes nothing. */
const ignoreTurn = (state: SessionState) => ({
  turn_completes: stay(state),
  turn_fails: stay(state),
  server_restarts: stay(state),
});

/** The life of a session. `SessionLifecycle` reads this table; nothing else changes a session's status, turn or log. */
export const transitions: Readonly<Record<SessionState, Readonly<Record<SessionTrigger, Transition>>>> = {
  idle: {
    "user.message": { to: "starting", writes: ["user.message"] },
    "user.define_outcome": { to: "starting", writes: ["user.define_outcome"] },
    "user.interrupt": { to: "idle", writes: ["user.interrupt"] },
    add_resources: stay("idle"),
    cancel: { to: "cancelled", writes: [] },
    archive: { to: "archived", writes: [] },
    ...ignoreTurn("idle"),
  },
  starting: {
    "user.message": { to: "starting", writes: ["user.message"] },
    "user.define_outcome": { to: "starting", writes: ["user.define_outcome"] },
    "user.interrupt": { to: "idle", writes: ["user.interrupt", "session.status_idle"] },
    add_resources: stay("starting"),
    cancel: { to: "cancelled", writes: [] },
    archive: { error: "archive_processing" },
    ...ignoreTurn("starting"),
  },
  processing: {
    "user.message": { error: "session_processing" },
    "user.define_outcome": { error: "session_processing" },
    "user.interrupt": { to: "idle", writes: ["user.interrupt", "session.status_idle"], aborts: true },
    add_resources: stay("processing"),
    cancel: { to: "cancelled", writes: [], aborts: true },
    archive: { error: "archive_processing" },
    turn_completes: { to: "idle", writes: ["span.model_request_end", "session.status_idle"] },
    turn_fails: { to: "idle", writes: ["session.error", "session.status_idle"] },
    server_restarts: { to: "idle", writes: ["session.error", "session.status_idle"] },
  },
  cancelled: {
    ...refuseAll("session_cancelled"),
    cancel: stay("cancelled"),
    archive: { to: "cancelled_and_archived", writes: [] },
    ...ignoreTurn("cancelled"),
  },
  archived: {
    ...refuseAll("session_archived"),
    cancel: { error: "session_archived" },
    archive: stay("archived"),
    ...ignoreTurn("archived"),
  },
  cancelled_and_archived: {
    ...refuseAll("session_archived"),
    cancel: stay("cancelled_and_archived"),
    archive: stay("cancelled_and_archived"),
    ...ignoreTurn("cancelled_and_archived"),
  },
};

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
