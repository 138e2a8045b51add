import { decisionPath } from "./Addresses.ts";
import type { Block } from "./Block.ts";
import type { Context, Records } from "./Context.ts";
import type { Draft } from "./Draft.ts";

/** A list of the decisions that apply to what a page shows. */
export function decisionsBlocks({ chrome, records }: Context, numbers: number[]): Block[] {
  if (numbers.length === 0) return [];
  const list = numbers.map(
    (number) => `- [${number}. ${records.decisions.get(number)?.title}](${decisionPath(number)})`,
  );
  return [
    { kind: "heading", level: 2, id: "decisions", title: chrome("applies"), about: "operation" },
    { kind: "prose", markdown: list.join("\n"), ...langOf(records) },
  ];
}

/** The page of all decisions. */
export function decisionsPage({ chrome, records }: Context): Draft {
  const title = chrome("decisions");
  return {
    path: "decisions/",
    kind: "index",
    title,
    description: chrome("decisions_text"),
    group: "",
    blocks: [
      { kind: "heading", level: 1, id: "", title, about: "guide" },
      { kind: "prose", markdown: chrome("decisions_text") },
      ...(records.isTranslated ? [] : [{ kind: "prose", markdown: chrome("not_translated") } as const]),
      ...[...records.decisions].flatMap(([number, { title: name, text }]): Block[] => [
        { kind: "heading", level: 2, id: `decision-${number}`, title: `${number}. ${name}`, about: "guide" },
        { kind: "prose", markdown: text, ...langOf(records) },
      ]),
    ],
  };
}

/** Reads the numbered decisions from `spec/decisions.md`. */
export function readDecisions(markdown: string): Map<number, { title: string; text: string }> {
  const sections = markdown
    .replaceAll(/<!--.*?-->/gs, "")
    .split(/^## (?=\d+\. )/m)
    .slice(1);
  return new Map(
    sections.map((section) => {
      const [, number, title = "", text = ""] = section.match(/^(\d+)\. (.+?)\n(.*)$/s) ?? [];
      return [Number(number), { title, text: text.replaceAll(/ +([,.])/g, "$1").trim() }];
    }),
  );
}

const langOf = ({ isTranslated }: Records) => (isTranslated ? {} : { lang: "en" });
