import { writeFile } from "node:fs/promises";
import { CannotRun } from "../CannotRun.ts";
import type { ContractReport } from "../ContractReport.ts";
import type { ReportFiles } from "../cli/readCommand.ts";
import { toCtrf } from "./toCtrf.ts";
import { toHtml } from "./toHtml.ts";
import { toJunit } from "./toJunit.ts";

/**
 * Writes a report in each format for which there is a file.
 *
 * @throws CannotRun when one cannot be written.
 */
export async function writeReports(
  { json, junit, ctrf, html }: ReportFiles,
  report: ContractReport,
): Promise<void> {
  const texts: [string | undefined, () => string][] = [
    [json, () => `${JSON.stringify(report, null, 2)}\n`],
    [junit, () => toJunit(report)],
    [ctrf, () => `${JSON.stringify(toCtrf(report), null, 2)}\n`],
    [html, () => toHtml(report)],
  ];
  for (const [file, print] of texts) if (file !== undefined) await writeText(file, print());
}

/** @throws CannotRun when the file cannot be written. */
export async function writeText(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: Error) => {
    throw new CannotRun(`${file} cannot be written: ${error.message}`);
  });
}
