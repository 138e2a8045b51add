import type { Transitions } from "@cloud-agents/server/transitions";
import type { Language } from "../Page.ts";
import { arrow, box, drawing, text } from "./svg.ts";
import { readTurnOrder } from "./turnOrder.ts";
import { words } from "./words.ts";

const NAME = "turn-events";
const WIDTH = 320;
const EVENT = { width: 230, height: 30, left: 16 };
const GAP = 14;
const MIDDLE = EVENT.left + EVENT.width / 2;

/** Draws the events of a turn, from the message down to the ways it can end. */
export function drawTurn(language: Language, transitions: Transitions): string {
  const { titles, or, you, opening, agent, repeats, deltas, pair, end, triggers, cancelled, aside } =
    words[language];
  const order = readTurnOrder(transitions);
  const parts: string[] = [];
  let y = 0;

  const heading = (title: string) => {
    y += 20;
    parts.push(text(0, y, title, "node", "start"));
    y += 10;
  };
  const event = (type: string, note = "") => {
    parts.push(box(EVENT.left, y, EVENT.width, EVENT.height, "event"));
    parts.push(text(MIDDLE, y + 20, type, "label"));
    if (note !== "") parts.push(text(MIDDLE, y + EVENT.height + 14, note, "note"));
    y += EVENT.height + (note === "" ? 0 : 18);
  };
  const down = () => {
    parts.push(arrow(NAME, `M${MIDDLE} ${y} V${y + GAP}`));
    y += GAP;
  };

  heading(you);
  order.messages.forEach((type, index) => {
    if (index > 0) {
      parts.push(text(MIDDLE, y + 14, or, "note"));
      y += 20;
    }
    event(type);
  });
  heading(opening);
  order.opening.forEach((type, index) => {
    if (index > 0) down();
    event(type);
  });
  heading(aside(agent, repeats));
  const top = y;
  y += 10;
  order.steps.forEach((type, index) => {
    const isCall = type === "agent.tool_use";
    if (index > 0 && order.steps[index - 1] !== "agent.tool_use") y += 10;
    event(type, type === "agent.message" ? deltas : "");
    if (isCall) {
      parts.push(text(MIDDLE + 10, y + 12, pair, "note", "start"));
      down();
    }
  });
  y += 10;
  parts.push(box(EVENT.left - 15, top, EVENT.width + 30, y - top, "group"));
  heading(end);
  for (const { trigger, events } of order.endings) {
    y += 18;
    parts.push(text(EVENT.left, y, `${triggers[trigger]}:`, "label", "start"));
    y += 8;
    events.forEach((type, index) => {
      if (index > 0) down();
      event(type);
    });
    if (events.length === 0) {
      parts.push(text(EVENT.left, y + 14, cancelled, "note", "start"));
      y += 20;
    }
  }
  return drawing(
    NAME,
    { width: WIDTH, height: y + 4 },
    { title: titles.turn, description: turnSentences(language, transitions).join(" ") },
    parts,
  );
}

/** The drawing as text, a part of the turn a line. */
export function turnSentences(language: Language, transitions: Transitions): string[] {
  const { or, you, opening, agent, repeats, end, triggers, cancelled, aside } = words[language];
  const { messages, opening: first, steps, endings } = readTurnOrder(transitions);
  return [
    `${you}: ${messages.join(` ${or} `)}.`,
    `${opening}: ${first.join(", ")}.`,
    `${aside(agent, repeats)}: ${steps.join(", ")}.`,
    ...endings.map(
      ({ trigger, events }) => `${aside(end, triggers[trigger])}: ${events.join(", ") || cancelled}.`,
    ),
  ];
}
