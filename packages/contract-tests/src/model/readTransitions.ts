import type { Description } from "../readDescription.ts";

/** What a trigger does in a state: where it leads and which events it writes, or the key of the message of its 409. */
export type Transition = { to: string; writes: string[] } | { error: string };

/** By state and trigger. */
export type Transitions = Record<string, Record<string, Transition>>;

/** The trigger that an operation on a session is; a sent event is one by its type. */
const TRIGGERS: Record<string, string> = {
  addSessionResources: "add_resources",
  cancelSession: "cancel",
  archiveSession: "archive",
};

/** States that do not outlive a request. */
const FOLLOWERS: Record<string, string> = { starting: "processing" };

/** The life of a session, from the description's `x-transitions`. */
export function readTransitions({ schemas }: Description): Transitions {
  return (schemas.get("SessionStatus")?.["x-transitions"] ?? {}) as Transitions;
}

/**
 * The triggers that a request pulls, in order.
 *
 * @returns Undefined for an operation that is none of a session's life.
 */
export function triggersOf(operation: string, sent: unknown): string[] | undefined {
  const trigger = TRIGGERS[operation];
  if (trigger) return [trigger];
  if (operation !== "sendSessionEvents") return undefined;
  const { events } = (sent ?? {}) as { events?: { type?: string }[] };
  return Array.isArray(events) ? events.map((event) => String(event?.type)) : undefined;
}

/**
 * Pulls the triggers of one request.
 *
 * @returns The state that they lead to, or the key of the message with which the request is refused as a whole.
 */
export function pull(
  transitions: Transitions,
  state: string,
  triggers: readonly string[],
): { to: string; writes: string[] } | { error: string } {
  let at = state;
  const writes: string[] = [];
  for (const trigger of triggers) {
    const transition = transitions[at]?.[trigger];
    if (!transition) return { error: "unknown" };
    if ("error" in transition) return transition;
    at = transition.to;
    writes.push(...transition.writes);
  }
  return { to: FOLLOWERS[at] ?? at, writes };
}

/** Every state that a session can be in by now, when it may have been in some: a turn ends by itself. */
export function statesByNow(transitions: Transitions, states: Iterable<string>): Set<string> {
  const reached = new Set(states);
  for (const state of [...reached])
    for (const trigger of ["turn_completes", "turn_fails"]) {
      const end = transitions[state]?.[trigger];
      if (end && "to" in end) reached.add(end.to);
    }
  return reached;
}

/** The states that a session is not in while a request lasts. */
export function restingStates(transitions: Transitions): string[] {
  return Object.keys(transitions).filter((state) => !(state in FOLLOWERS));
}

/** Whether a session that shows a status and a time of archiving can be in a state. */
export function shows(state: string, { status, archived_at }: { status?: unknown; archived_at?: unknown }) {
  const isArchived = state.endsWith("archived");
  const isShownArchived = typeof archived_at === "string";
  const isCancelled = state.startsWith("cancelled");
  const expected = isCancelled ? "cancelled" : isArchived ? "idle" : state;
  return isArchived === isShownArchived && status === expected;
}
