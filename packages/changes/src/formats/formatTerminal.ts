import { styleText } from "node:util";
import { describeChange, fill, inWords, printable } from "../describeChange.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import { counts, groups } from "./groups.ts";
import type { Report } from "./Report.ts";

const COLORS = { major: "red", minor: "green", patch: "gray" } as const;

/** The report for people at a terminal. @param isColored Whether the terminal shows colors. */
export function formatTerminal(
  { changes, language, before, after, placeOf }: Report,
  isColored: boolean,
): string {
  const texts = TEXTS[language];
  const style = (color: Parameters<typeof styleText>[0], text: string) =>
    isColored ? styleText(color, text) : text;
  const lines = [style("bold", fill(texts.words.heading, { before, after })), ""];
  if (changes.length === 0) lines.push(texts.words.noChanges);
  for (const [level, subjects] of groups(changes)) {
    lines.push(style(COLORS[level], texts.levels[level]), "");
    for (const [subject, found] of subjects) {
      lines.push(`  ${style("bold", printable(inWords(subject, texts)))}`);
      for (const change of found) {
        const { title, caller, provider } = describeChange(change, texts);
        const side = change.side === "none" ? "" : `${texts.words[change.side]} `;
        const field = change.field && `${printable(change.field)}: `;
        const place = placeOf(change);
        lines.push(`    ${style(COLORS[level], `${side}${field}${title}`)}`);
        if (place) lines.push(`      ${style("gray", `${place.file}:${place.line}:${place.column}`)}`);
        const others = change.operations.filter((operation) => operation !== subject);
        if (others.length > 0)
          lines.push(`      ${texts.words.reaches}: ${others.map(printable).join(", ")}`);
        if (level === "patch") continue;
        lines.push(`      ${texts.words.caller}: ${caller}`, `      ${texts.words.provider}: ${provider}`);
      }
      lines.push("");
    }
  }
  lines.push(fill(texts.words.summary, counts(changes)));
  return `${lines.join("\n")}\n`;
}
