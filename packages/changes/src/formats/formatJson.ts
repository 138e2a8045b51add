import { describeChange } from "../describeChange.ts";
import { requiredBump } from "../requiredBump.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import type { Report } from "./Report.ts";

/** Characters that JSON may contain as they are, and that a terminal would act on. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The report for programs: every field of every change, with its words and its place.
 *
 * @param more What else it says.
 */
export function formatJson({ changes, language, before, after, placeOf }: Report, more: object = {}): string {
  const texts = TEXTS[language];
  const described = changes.map((change) => {
    const { title, caller, provider } = describeChange(change, texts);
    return { ...change, title, caller, provider, place: placeOf(change) };
  });
  const bump = requiredBump(changes) ?? "none";
  const text = JSON.stringify({ before, after, bump, ...more, changes: described }, null, 2);
  return `${text.replace(UNSEEN, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
