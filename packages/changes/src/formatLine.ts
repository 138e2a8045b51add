import type { Change } from "./Change.ts";
import { describeChange } from "./describeChange.ts";
import { TEXTS } from "./texts/byLanguage.ts";
import type { Language } from "./texts/Texts.ts";

/**
 * A change in one line, such as `major POST /agents (request) name: maxLength lowered from 256 to 128`. For a shared component,
 * the line ends with every operation that the change reaches.
 *
 * @param change One of those that `describeChanges` found.
 * @param language Default: English.
 * @returns A line without colors and without a line break at its end. Control characters of the description are escaped.
 */
export function formatLine(change: Change, language: Language = "en"): string {
  const texts = TEXTS[language];
  const { place, title, reaches } = describeChange(change, texts);
  const reach = reaches.length > 0 ? ` [${texts.words.reaches}: ${reaches.join(", ")}]` : "";
  return `${change.level} ${place}: ${title}${reach}`;
}
