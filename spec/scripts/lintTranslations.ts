import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { parse } from "yaml";
import type { Json } from "../src/Description.ts";
import { loadBundle } from "../src/loadBundle.ts";
import { type Decision, parseDecisions } from "../src/readDecisions.ts";
import {
  checkTranslations,
  type English,
  followTexts,
  languages,
  printOverlay,
  readGlossary,
  readOverlay,
  readTexts,
  type Translation,
} from "../src/translations/index.ts";
import { showDeviations } from "./showDeviations.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");

/**
 * Checks the translations of the description and of the decisions, and prints how much is translated.
 *
 * @param fix Whether to mend first what needs no translator: texts that moved, and texts that have no translation get an empty one.
 * @throws Error with one line per mistake.
 */
export async function lintTranslations(fix: boolean): Promise<void> {
  const texts = await readEnglish();
  const decisions = parseDecisions(read("decisions.md")).map((decision) => ({
    name: nameOf(decision),
    text: textOf(decision),
    place: `decisions.md:${decision.line}:1`,
  }));
  const mistakes: string[] = [];
  for (const language of languages()) {
    const glossary = readGlossary(language);
    const overlay = `overlays/${language}.yaml`;
    if (fix) fixOverlay(overlay, texts);
    const page = `decisions.${language}.md`;
    const reports = [
      checkTranslations(
        texts,
        readTranslations(overlay),
        glossary,
        overlay,
        "Run in spec: npm run update-translations",
      ),
      checkTranslations(
        decisions,
        readTranslatedDecisions(page),
        glossary,
        page,
        "Write it there, with its number.",
      ),
    ];
    mistakes.push(...reports.flatMap((report) => report.mistakes));
    const translated = reports.reduce((sum, report) => sum + report.translated, 0);
    const all = texts.length + decisions.length;
    console.log(
      `${language}: ${translated} of ${all} texts translated, ${Math.floor((100 * translated) / all)} %`,
    );
  }
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
}

/** The texts of the bundle, from the source: the lint does not wait for a build. */
async function readEnglish(): Promise<English[]> {
  const { document, places } = await loadBundle(`${root}openapi.yaml`);
  showDeviations(document, parse(read("sources.yaml"), { merge: true }));
  const placeOf = (pointer: string): string =>
    places[pointer] ?? placeOf(pointer.slice(0, Math.max(0, pointer.lastIndexOf("/"))));
  return readTexts(document as Json).map(({ target, pointer, text }) => ({
    name: target,
    text,
    place: placeOf(pointer),
  }));
}

function readTranslations(file: string): Translation[] {
  return readOverlay(file, read(file)).actions.map(({ target, source, update, line }) => ({
    name: target,
    source,
    text: update,
    line,
  }));
}

function fixOverlay(file: string, texts: English[]): void {
  const actions = followTexts(texts, readTranslations(file)).map(({ name, source, text, line }) => ({
    target: name,
    source,
    update: text,
    line,
  }));
  writeFileSync(`${root}${file}`, printOverlay({ ...readOverlay(file, read(file)), actions }));
}

function readTranslatedDecisions(file: string): Translation[] {
  if (!existsSync(`${root}${file}`)) return [];
  return parseDecisions(read(file)).map((decision) => ({
    name: nameOf(decision),
    source: decision.source,
    text: textOf(decision),
    line: decision.line,
  }));
}

const nameOf = ({ number }: Decision): string => (number === 0 ? "the introduction" : `decision ${number}`);

const textOf = ({ title, text }: Decision): string => `${title}\n\n${text}`;

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) {
  await lintTranslations(process.argv.includes("--fix")).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
