import type { SessionState, SessionTrigger, Transitions } from "@cloud-agents/server/transitions";
import type { Language } from "../Page.ts";
import { type Arrow, readArrows, shownStates } from "./sessionStates.ts";
import { arrow, box, drawing, text } from "./svg.ts";
import { words } from "./words.ts";

const NAME = "session-states";
const SIZE = { width: 610, height: 500 };
const STATE = { width: 190, height: 44 };
const LINE = 17;

/** Where each state is: the middle of its box. */
const places: Partial<Record<SessionState, { x: number; y: number }>> = {
  idle: { x: 96, y: 90 },
  processing: { x: 496, y: 90 },
  cancelled: { x: 496, y: 300 },
  archived: { x: 96, y: 470 },
  cancelled_and_archived: { x: 496, y: 470 },
};

/** The way of each arrow, and where its label begins. */
const ways: Record<string, { path: string; label: { x: number; y: number; anchor: string } }> = {
  "idle processing": { path: "M192 80 H394", label: { x: 296, y: 50, anchor: "middle" } },
  "processing idle": { path: "M400 100 H198", label: { x: 310, y: 122, anchor: "middle" } },
  "idle cancelled": { path: "M120 113 L396 291", label: { x: 236, y: 214, anchor: "end" } },
  "idle archived": { path: "M66 113 V442", label: { x: 76, y: 310, anchor: "start" } },
  "processing cancelled": { path: "M496 113 V272", label: { x: 506, y: 196, anchor: "start" } },
  "cancelled cancelled_and_archived": { path: "M496 323 V442", label: { x: 506, y: 388, anchor: "start" } },
};

/**
 * Draws the states of a session.
 *
 * @throws Error naming the state or the arrow of the table that has no place in the drawing yet.
 */
export function drawStates(language: Language, transitions: Transitions): string {
  const { titles, created } = words[language];
  const parts = [arrow(NAME, "M96 24 V62"), text(106, 36, created, "label", "start")];
  for (const state of shownStates) {
    const place = places[state];
    if (!place) throw new Error(`Give the state '${state}' a place in site/diagrams/drawStates.ts.`);
    parts.push(
      box(place.x - STATE.width / 2, place.y - STATE.height / 2, STATE.width, STATE.height, "state"),
    );
    parts.push(text(place.x, place.y + 5, stateName(state, language), "node"));
  }
  for (const each of readArrows(transitions)) {
    const way = ways[`${each.from} ${each.to}`];
    if (!way)
      throw new Error(`Give the arrow '${each.from} ${each.to}' a way in site/diagrams/drawStates.ts.`);
    parts.push(arrow(NAME, way.path));
    const { x, y, anchor } = way.label;
    const lines = each.triggers.map((trigger) => words[language].triggers[trigger]);
    lines.forEach((line, index) => {
      parts.push(text(x, y + index * LINE, line, "label", anchor));
    });
  }
  return drawing(
    NAME,
    SIZE,
    { title: titles.states, description: sentences(language, transitions).join(" ") },
    parts,
  );
}

/** What a state is called in a language. */
export function stateName(state: SessionState, language: Language): string {
  return words[language].archivedStates[state] ?? state;
}

/** The drawing as text, an arrow a line. */
export function sentences(language: Language, transitions: Transitions): string[] {
  const { or, triggers, created } = words[language];
  const either = (names: SessionTrigger[]) => names.map((name) => triggers[name]).join(` ${or} `);
  const line = ({ from, to, triggers }: Arrow) =>
    `${stateName(from, language)} → ${stateName(to, language)}: ${either(triggers)}.`;
  return [`${created} → idle.`, ...readArrows(transitions).map(line)];
}
