import { realpathSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { checkVersion } from "./checkVersion.ts";
import { describeChanges } from "./describeChanges.ts";
import { formatGithub } from "./formats/formatGithub.ts";
import { formatHtml } from "./formats/formatHtml.ts";
import { formatJson } from "./formats/formatJson.ts";
import { formatMarkdown } from "./formats/formatMarkdown.ts";
import { formatTerminal } from "./formats/formatTerminal.ts";
import type { Report } from "./formats/Report.ts";
import { VERSION_FORMATS, type VersionReport } from "./formats/versionFormats.ts";
import { repositoryOf } from "./git.ts";
import { placesOf } from "./placesOf.ts";
import { readBase, readDescriptionFile } from "./readBase.ts";
import { requiredBump } from "./requiredBump.ts";
import { LANGUAGES, type Language } from "./texts/Texts.ts";

/** How the command is called, and what it compares when no description is named. */
export interface ChangesCommand {
  name: string;
  args: string[];
  /** The description that is compared by default, for the help. */
  standard: string;
  /** @throws Error when there is none. */
  findDescription(): string;
}

const help = ({ name, standard }: ChangesCommand) => `Usage: ${name} [description] [options]

Says what changed between two versions of an OpenAPI description, and what that means for callers and providers.

  description            Root document of the later version. Default: ${standard}.
  --base <ref or file>   The earlier version: a git ref, or a description, bundled or not. A description that was moved since
                         is v1.0.0:api/openapi.yaml.
                         Default: the last tag such as v1.0.0, else origin/main or main, each unless it is what is
                         checked out; HEAD only for a report.
  --format <format>      terminal, markdown, json, github or html. Default: terminal.
  --lang <language>      en, ja or zh. Default: en.
  --check-version        Say whether info.version was raised enough, as terminal, json or github. Exit code 1 if not.
  --fail-on breaking     Exit code 1 when there is a breaking change.
  --output <file>        Write the report to a file.
  --help                 Print this text.

Exit codes: 0, 1 as said above, and 2 when the versions could not be compared.`;

const FORMATS: Record<string, (report: Report, isColored: boolean) => string> = {
  terminal: (report, isColored) => formatTerminal(report, isColored),
  markdown: (report) => formatMarkdown(report),
  json: (report) => formatJson(report),
  github: (report) => formatGithub(report),
  html: (report) => formatHtml(report),
};

function readCommandLine({ args, findDescription }: ChangesCommand) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      base: { type: "string" },
      format: { type: "string", default: "terminal" },
      lang: { type: "string", default: "en" },
      "check-version": { type: "boolean", default: false },
      "fail-on": { type: "string" },
      output: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const { "fail-on": failOn, "check-version": isVersionCheck, ...rest } = values;
  const formats = isVersionCheck ? VERSION_FORMATS : FORMATS;
  check(`--format${isVersionCheck ? " of --check-version" : ""}`, values.format, Object.keys(formats));
  check("--lang", values.lang, LANGUAGES);
  if (failOn !== undefined) check("--fail-on", failOn, ["breaking"]);
  if (positionals.length > 1) {
    throw new Error(
      `Only one description can be named, not ${positionals.join(" and ")}. The other one is --base.`,
    );
  }
  return {
    ...rest,
    isFailing: failOn !== undefined,
    isVersionCheck,
    lang: values.lang as Language,
    description: values.help ? "" : (positionals[0] ?? findDescription()),
  };
}

function check(option: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new Error(`${option} must be one of ${known.join(", ")}, not '${value}'.`);
}

/** Files and pipes get no colors, nor does who does not want them (https://no-color.org). */
function isColored(output: string | undefined): boolean {
  return output === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR;
}

/**
 * Compares two versions of a description, and prints what changed.
 *
 * @returns The exit code, as the help has it.
 */
export async function runChanges(command: ChangesCommand): Promise<number> {
  try {
    return await compare(command);
  } catch (error) {
    console.error((error as Error).message);
    if ((error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS"))
      console.error(`See ${command.name} --help.`);
    return 2;
  }
}

async function compare(command: ChangesCommand): Promise<number> {
  const options = readCommandLine(command);
  const { base, format, lang, output, description, isFailing, isVersionCheck } = options;
  if (options.help) {
    console.log(help(command));
    return 0;
  }
  const after = await readDescriptionFile(description);
  const before = await readBase(base, description, isVersionCheck || isFailing);
  const changes = describeChanges(before.document, after.document);
  // Annotations are for who looks at the whole repository, and links of a terminal for who is in this folder.
  const repository = format === "github" ? repositoryOf(dirname(realpathSync(description))) : undefined;
  const placeOf =
    repository === undefined
      ? placesOf(after.places, description, process.cwd())
      : placesOf(after.places, realpathSync(description), repository);
  const report = { changes, language: lang, before: before.name, after: after.name, placeOf };
  const versionCheck = isVersionCheck ? checkVersion(before.document, after.document, changes) : undefined;
  const isBroken = isFailing && requiredBump(changes) === "major";
  const fails = isBroken || versionCheck?.isEnough === false;
  const text = versionCheck
    ? (VERSION_FORMATS[format] as (report: VersionReport) => string)({
        ...report,
        check: versionCheck,
        isFailing: fails,
      })
    : (FORMATS[format] as (typeof FORMATS)[string])(report, isColored(output));
  if (output === undefined) process.stdout.write(text);
  else writeReport(output, text);
  return fails ? 1 : 0;
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`${file} cannot be written: ${reason}. Name another file with --output.`, { cause });
  }
}
