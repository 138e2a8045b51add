import { describeChange } from "../describeChange.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import { annotation } from "./annotation.ts";
import type { Report } from "./Report.ts";

/** The report as commands of a GitHub workflow, which shows them at the changed lines: errors for what breaks, notices for the rest. */
export function formatGithub({ changes, language, placeOf }: Report): string {
  const texts = TEXTS[language];
  return changes
    .map((change) => {
      const { place, title, caller, reaches } = describeChange(change, texts);
      const reach = reaches.length > 0 ? `\n${texts.words.reaches}: ${reaches.join(", ")}` : "";
      return annotation(
        change.level === "major" ? "error" : "notice",
        placeOf(change),
        `${change.level}: ${place}`,
        `${title}\n${texts.words.caller}: ${caller}${reach}`,
      );
    })
    .join("");
}
