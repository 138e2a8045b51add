import type { SessionTrigger, Transitions } from "@cloud-agents/server/transitions";
import type { Language } from "../Page.ts";
import { stateName } from "./drawStates.ts";
import { outcomeOf, shownStates, triggersOf } from "./sessionStates.ts";
import { escapeMarkup } from "./svg.ts";
import { words } from "./words.ts";

/** What a user can do to a session: everything but the end of a turn, which happens by itself. */
const isAction = (trigger: SessionTrigger): boolean => !/^(turn|server)_/.test(trigger);

/** The table of what is allowed in which state: its head, then a row for each action. */
export function transitionRows(language: Language, transitions: Transitions): string[][] {
  const { happens, triggers: names } = words[language];
  return [
    [happens, ...shownStates.map((state) => stateName(state, language))],
    ...triggersOf(transitions)
      .filter(isAction)
      .map((action) => [
        names[action],
        ...shownStates.map((state) => cell(outcomeOf(transitions, state, action), language)),
      ]),
  ];
}

function cell(outcome: ReturnType<typeof outcomeOf>, language: Language): string {
  const { stays, refused } = words[language];
  if (outcome.refused) return refused;
  return outcome.to ? `→ ${stateName(outcome.to, language)}` : stays;
}

/** Prints that table as HTML. */
export function tabulateTransitions(language: Language, transitions: Transitions): string {
  const [head = [], ...rows] = transitionRows(language, transitions);
  const cells = (tag: string, values: string[]) =>
    values.map((value) => `<${tag}>${escapeMarkup(value)}</${tag.split(" ")[0]}>`);
  return [
    "<table>",
    `<caption>${escapeMarkup(words[language].titles.transitions)}</caption>`,
    `<thead><tr>${cells('th scope="col"', head).join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map(
      ([first = "", ...rest]) =>
        `<tr>${cells('th scope="row"', [first]).join("")}${cells("td", rest).join("")}</tr>`,
    ),
    "</tbody>",
    "</table>",
  ].join("\n");
}
