import type { VersionCheck } from "../checkVersion.ts";
import { fill } from "../describeChange.ts";
import { formatLine } from "../formatLine.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import { annotation } from "./annotation.ts";
import { formatGithub } from "./formatGithub.ts";
import { formatJson } from "./formatJson.ts";
import type { Report } from "./Report.ts";

/** A report of whether `info.version` was raised enough. */
export interface VersionReport extends Report {
  check: VersionCheck;
  /** Whether the command fails, because of the version or of what breaks: then it says because of which changes. */
  isFailing: boolean;
}

/** How a check of the version is printed, by the name of the format. */
export const VERSION_FORMATS: Record<string, (report: VersionReport) => string> = {
  terminal(report) {
    const lines = reasonsOf(report).map((change) => `  ${formatLine(change, report.language)}`);
    return `${[sentenceOf(report), ...lines].join("\n")}\n`;
  },
  json(report) {
    const { isEnough, version, needed } = report.check;
    return formatJson(report, { version: { isEnough, value: version, needed, text: sentenceOf(report) } });
  },
  github(report) {
    const place = report.placeOf({ pointer: "/info" });
    const command = report.check.isEnough ? "notice" : "error";
    const ofVersion = annotation(command, place, "info.version", sentenceOf(report));
    return ofVersion + formatGithub({ ...report, changes: reasonsOf(report) });
  },
};

function sentenceOf({ check, language }: VersionReport): string {
  const { versionEnough, versionTooLow, versionLower, versionSame } = TEXTS[language].words;
  const [enough, tooLow] =
    check.reasons.length === 0 ? [versionSame, versionLower] : [versionEnough, versionTooLow];
  return fill(check.isEnough ? enough : tooLow, { after: check.version, needed: check.needed });
}

const reasonsOf = ({ check, isFailing }: VersionReport) => (isFailing ? check.reasons : []);
