import { DescriptionError, type Json } from "@cloud-agents/spec/description";
import {
  type SessionState,
  type SessionTrigger,
  sessionStates,
  type Transition,
  type Transitions,
} from "../../../server/src/sessions/sessionTables.ts";

/** The states that others can see: `starting` is `processing` to everybody but its own request. */
export const shownStates = sessionStates.filter((state) => state !== "starting");

const shown = (state: SessionState): SessionState => (state === "starting" ? "processing" : state);

const SERVER_STATES = "packages/server/src/sessions/sessionTables.ts";

/**
 * The life of a session, as the description has it: the server's build may still be that of the last one.
 *
 * @throws DescriptionError naming the states, when they are others than those of the server.
 */
export function readTransitions(document: Json): Transitions {
  const { schemas } = document.components as { schemas: Record<string, Json> };
  const transitions = (schemas.SessionStatus?.["x-transitions"] ?? {}) as Transitions;
  const described = Object.keys(transitions);
  if (described.toSorted().join() !== sessionStates.toSorted().join())
    throw new DescriptionError(
      "components/schemas/SessionStatus.yaml:1:1",
      `x-transitions has the states ${described.join(", ")}, and ${SERVER_STATES} has ${sessionStates.join(", ")}. Both must have the same.`,
    );
  return transitions;
}

/** Everything that can happen to a session, in the order of the table. */
export const triggersOf = (transitions: Transitions): SessionTrigger[] =>
  Object.keys(transitions.idle) as SessionTrigger[];

/** An arrow: what leads from a state to another one. */
export interface Arrow {
  from: SessionState;
  to: SessionState;
  triggers: SessionTrigger[];
}

/** The arrows between different states, each with all that leads along it. */
export function readArrows(transitions: Transitions): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const from of shownStates)
    for (const trigger of triggersOf(transitions)) {
      const transition = transitions[from][trigger];
      if ("error" in transition) continue;
      const to = shown(transition.to);
      if (to === from) continue;
      const arrow = arrows.get(`${from} ${to}`) ?? { from, to, triggers: [] };
      arrow.triggers.push(trigger);
      arrows.set(`${from} ${to}`, arrow);
    }
  return [...arrows.values()];
}

/** What a trigger does in a state: the next state, nothing (`undefined`), or a refusal. */
export function outcomeOf(
  transitions: Transitions,
  state: SessionState,
  trigger: SessionTrigger,
): { to?: SessionState; refused?: true } {
  const transition: Transition = transitions[state][trigger];
  if ("error" in transition) return { refused: true };
  const to = shown(transition.to);
  return to === state ? {} : { to };
}
