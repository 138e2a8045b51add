import {
  type SessionTrigger,
  type Transitions,
  turnEvents,
} from "../../../server/src/sessions/sessionTables.ts";

/** How a turn can end, and the events that it ends with. */
export interface Ending {
  trigger: SessionTrigger;
  events: readonly string[];
}

/** The events of a turn in order, as the tables have them. */
export interface TurnOrder {
  /** Each of these starts a turn. */
  messages: string[];
  opening: readonly string[];
  /** What the agent does, in any order and number. */
  steps: string[];
  endings: Ending[];
}

/** Reads the order of a turn's events from the description's table, and from that of what the reference server writes in between. */
export function readTurnOrder(transitions: Transitions): TurnOrder {
  const { idle, processing } = transitions;
  const starting = Object.values(idle).flatMap((transition) =>
    "to" in transition && transition.to === "starting" ? transition.writes : [],
  );
  const endings = (Object.keys(processing) as SessionTrigger[]).flatMap((trigger): Ending[] => {
    const transition = processing[trigger];
    const ends = "to" in transition && transition.to !== "processing" && trigger !== "server_restarts";
    return ends ? [{ trigger, events: transition.writes }] : [];
  });
  const usual = (ending: Ending) => Number(ending.trigger === "turn_completes");
  endings.sort((one, other) => usual(other) - usual(one));
  return { messages: starting, opening: turnEvents.opening, steps: Object.values(turnEvents.steps), endings };
}
