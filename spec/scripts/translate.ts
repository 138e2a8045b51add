import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Json } from "../src/Description.ts";
import { loadBundle } from "../src/loadBundle.ts";
import { languages } from "./bundleTranslations.ts";
import { checkTranslations, type English, followTexts, type Translation } from "./checkTranslations.ts";
import type { Glossary } from "./compareTexts.ts";
import { readDecisions, textOf } from "./Decisions.ts";
import { printOverlay, readOverlay } from "./Overlay.ts";
import { readTexts } from "./readTexts.ts";
import { showDeviations } from "./showDeviations.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");

/**
 * Checks the translations of the description and of the decisions, and prints how much is translated.
 *
 * @param fix Whether to write down first what needs no translator: texts that moved, and empty translations of new ones.
 * @throws Error with one line per mistake.
 */
export async function translate(fix: boolean): Promise<void> {
  const texts = await readEnglish();
  const decisions = readDecisions(read("decisions.md")).map((decision) => ({
    name: nameOf(decision.number),
    text: textOf(decision),
    place: `decisions.md:${decision.line}:1`,
  }));
  const mistakes: string[] = [];
  for (const language of languages()) {
    const glossary: Glossary = parse(read(`overlays/glossary.${language}.yaml`));
    const file = `overlays/${language}.yaml`;
    if (fix) fixOverlay(file, texts);
    const { actions } = readOverlay(file, read(file));
    const translations = actions.map(({ target, source, update, line }) => ({ name: target, source, text: update, line }));
    const page = `decisions.${language}.md`;
    const reports = [
      checkTranslations(texts, translations, glossary, file, "Run in spec: npm run translate -- --fix"),
      checkTranslations(decisions, readTranslatedDecisions(page), glossary, page, "Write it there, with its number."),
    ];
    mistakes.push(...reports.flatMap((report) => report.mistakes));
    const translated = reports.reduce((sum, report) => sum + report.translated, 0);
    const all = texts.length + decisions.length;
    console.log(`${language}: ${translated} of ${all} texts translated, ${Math.floor((100 * translated) / all)} %`);
  }
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
}

/** The texts of the bundle, from the source: the lint does not wait for a build. */
async function readEnglish(): Promise<English[]> {
  const { document, places } = await loadBundle(`${root}openapi.yaml`);
  showDeviations(document, parse(read("sources.yaml"), { merge: true }));
  const placeOf = (pointer: string): string => {
    const around = pointer.slice(0, pointer.lastIndexOf("/"));
    return places[pointer] ?? (around === pointer ? "openapi.yaml" : placeOf(around));
  };
  return readTexts(document as Json).map(({ target, pointer, text }) => ({ name: target, text, place: placeOf(pointer) }));
}

function fixOverlay(file: string, texts: English[]): void {
  const overlay = readOverlay(file, read(file));
  const translations: Translation[] = overlay.actions.map(({ target, source, update, line }) => ({
    name: target,
    source,
    text: update,
    line,
  }));
  const actions = followTexts(texts, translations).map(({ name, source, text, line }) => ({
    target: name,
    source,
    update: text,
    line,
  }));
  writeFileSync(`${root}${file}`, printOverlay({ ...overlay, actions }));
}

function readTranslatedDecisions(file: string): Translation[] {
  if (!existsSync(`${root}${file}`)) return [];
  return readDecisions(read(file)).map((decision) => ({
    name: nameOf(decision.number),
    source: decision.source,
    text: textOf(decision),
    line: decision.line,
  }));
}

const nameOf = (number: number): string => (number === 0 ? "the introduction" : `decision ${number}`);

await translate(process.argv.includes("--fix")).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
