import { describeChange } from "../describeChange.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import type { Report } from "./Report.ts";

/** The report as commands of a GitHub workflow, which shows them at the changed lines: errors for what breaks, notices for the rest. */
export function formatGithub({ changes, language, placeOf }: Report): string {
  const texts = TEXTS[language];
  return changes
    .map((change) => {
      const { place, title, caller } = describeChange(change, texts);
      const at = placeOf(change);
      const others = change.operations.filter((operation) => operation !== change.subject);
      const properties = {
        ...(at && { file: at.file, line: at.line, col: at.column }),
        title: `${change.level}: ${place}`,
      };
      const written = Object.entries(properties).map(
        ([name, value]) => `${name}=${escapeProperty(String(value))}`,
      );
      const reach = others.length > 0 ? `\n${texts.words.reaches}: ${others.join(", ")}` : "";
      const message = escapeData(`${title}\n${texts.words.caller}: ${caller}${reach}`);
      return `::${change.level === "major" ? "error" : "notice"} ${written.join(",")}::${message}\n`;
    })
    .join("");
}

const escapeData = (text: string) =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string) => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
