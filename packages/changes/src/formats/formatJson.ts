import { describeChange } from "../describeChange.ts";
import { requiredBump } from "../requiredBump.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import type { Report } from "./Report.ts";

/** The report for programs: every field of every change, with its words and its place. */
export function formatJson({ changes, language, before, after, placeOf }: Report): string {
  const texts = TEXTS[language];
  const described = changes.map((change) => {
    const { title, caller, provider } = describeChange(change, texts);
    return { ...change, title, caller, provider, place: placeOf(change) };
  });
  const bump = requiredBump(changes) ?? "none";
  return `${JSON.stringify({ before, after, bump, changes: described }, null, 2)}\n`;
}
