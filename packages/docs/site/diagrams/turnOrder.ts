import { type SessionTrigger, transitions, turnEvents } from "@cloud-agents/server/transitions";

/** How a turn can end, and the events that it ends with. */
export interface Ending {
  trigger: SessionTrigger;
  events: readonly string[];
}

/** The events of a turn in order, as the server's tables have them. */
export interface TurnOrder {
  /** Each of these starts a turn. */
  messages: string[];
  opening: readonly string[];
  /** What the agent does, in any order and number. */
  steps: string[];
  endings: Ending[];
}

/** Reads the order of a turn's events from the tables that the reference server works by. */
export function readTurnOrder(): TurnOrder {
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
