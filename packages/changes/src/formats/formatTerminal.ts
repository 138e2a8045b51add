import { styleText } from "node:util";
import { describeChange, fieldInWords, fill, subjectInWords } from "../describeChange.ts";
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
      lines.push(`  ${style("bold", subjectInWords(subject, texts))}`);
      for (const change of found) {
        const { title, caller, provider, reaches } = describeChange(change, texts);
        const side = change.side === "none" ? "" : `${texts.words[change.side]} `;
        const field = change.field && `${fieldInWords(change.field, texts)}: `;
        const place = placeOf(change);
        lines.push(`    ${style(COLORS[level], `${side}${field}${title}`)}`);
        if (place) lines.push(`      ${style("gray", `${place.file}:${place.line}:${place.column}`)}`);
        if (reaches.length > 0) lines.push(`      ${texts.words.reaches}: ${reaches.join(", ")}`);
        if (level === "patch") continue;
        lines.push(`      ${texts.words.caller}: ${caller}`, `      ${texts.words.provider}: ${provider}`);
      }
      lines.push("");
    }
  }
  lines.push(fill(texts.words.summary, counts(changes)));
  return `${lines.join("\n")}\n`;
}
