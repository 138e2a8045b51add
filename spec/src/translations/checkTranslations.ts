import { compareTexts, type Glossary } from "./compareTexts.ts";
import { hashOf } from "./hashOf.ts";

/** A text of the description in English. */
export interface English {
  /** What the translation names it by. */
  name: string;
  text: string;
  /** Where it is, such as `paths/agents.yaml:12:3`. */
  place: string;
}

/** The translation of one text. */
export interface Translation {
  /** Name of the text that it translates. */
  name: string;
  /** Hash of the English text when it was translated. */
  source: string;
  /** The translated text; empty when there is none yet. */
  text: string;
  /** Line in its file. */
  line: number;
}

/** What is wrong with a translation, and how much of it there is. */
export interface Report {
  /** A line for each mistake, beginning with its place. */
  mistakes: string[];
  /** Number of texts that are translated from the English of today. */
  translated: number;
}

/**
 * Compares translations with the English texts: each text has one, of the English as it is now, with the same code, links,
 * placeholders and numbers, in the words of the glossary.
 *
 * @param file Path of the translations, for messages.
 * @param repair What to do about a text that has moved or is new, such as "Run: …".
 */
export function checkTranslations(
  texts: English[],
  translations: Translation[],
  glossary: Glossary,
  file: string,
  repair: string,
): Report {
  const mistakes: string[] = [];
  const byName = new Map<string, Translation>();
  const english = new Map(texts.map((text) => [text.name, text]));
  const missing = () => texts.filter(({ name }) => !byName.has(name));
  const unmatched: Translation[] = [];
  for (const translation of translations) {
    const first = byName.get(translation.name);
    if (first)
      mistakes.push(`${file}:${translation.line}:5: ${first.name} is translated in line ${first.line}, too.`);
    else if (english.has(translation.name)) byName.set(translation.name, translation);
    else unmatched.push(translation);
  }
  for (const { name, line, source } of unmatched) {
    const moved = nearest(
      name,
      missing().filter(({ text }) => hashOf(text) === source),
    );
    const closest = moved ?? nearest(name, missing()) ?? nearest(name, texts);
    const advice = moved
      ? `Its text is now at ${moved.name}. ${repair}`
      : `The closest text is ${closest?.name}${closest ? ` (${closest.place}): ${quote(closest.text)}` : ""}`;
    mistakes.push(`${file}:${line}:5: ${name} matches nothing. ${advice}`);
  }
  let translated = 0;
  for (const { name, text, place } of texts) {
    const translation = byName.get(name);
    if (!translation?.text) {
      const at = translation?.line ?? 1;
      mistakes.push(
        `${file}:${at}:5: ${name} (${place}) has no translation: ${quote(text)}${translation ? "" : ` ${repair}`}`,
      );
      continue;
    }
    const hash = hashOf(text);
    if (translation.source !== hash) {
      mistakes.push(
        `${file}:${translation.line}:5: The English has changed since ${name} (${place}) was translated. It is now ${quote(text)} Mend the translation, ${quote(translation.text)}, then set its source to ${hash}.`,
      );
      continue;
    }
    translated++;
    for (const mistake of compareTexts(text, translation.text, glossary)) {
      mistakes.push(`${file}:${translation.line}:5: ${name}: ${mistake} English (${place}): ${quote(text)}`);
    }
  }
  return { mistakes, translated };
}

/**
 * Repairs what needs no translator: translations whose English is the same and has only moved follow it, and texts that have
 * none get an empty one.
 *
 * @returns The translations in the order of the texts; those that match nothing are at the end.
 */
export function followTexts(texts: English[], translations: Translation[]): Translation[] {
  const byName = new Map(translations.map((translation) => [translation.name, translation]));
  const names = new Set(texts.map(({ name }) => name));
  const unmatched = translations.filter(({ name }) => !names.has(name));
  const followed = texts.map(({ name, text }) => {
    const own = byName.get(name);
    if (own) return own;
    const source = hashOf(text);
    const moved = nearest(
      name,
      unmatched.filter((translation) => translation.source === source),
    );
    if (moved) unmatched.splice(unmatched.indexOf(moved), 1);
    return { name, source, text: moved?.text ?? "", line: 0 };
  });
  return [...followed, ...unmatched];
}

/** The one whose name has the most steps in common with a name, counted from its end. */
function nearest<Named extends { name: string }>(name: string, candidates: Named[]): Named | undefined {
  const steps = name.split(/[.[\]]+/);
  const score = (other: string): number => {
    const found = other.split(/[.[\]]+/);
    return steps.filter(
      (step, index) => step !== "" && (found.at(index - steps.length) === step || found[index] === step),
    ).length;
  };
  let best: Named | undefined;
  for (const candidate of candidates) {
    if (!best || score(candidate.name) > score(best.name)) best = candidate;
  }
  return best;
}

/** A text on one line, short enough for a terminal. */
const quote = (text: string): string => {
  const line = text.replace(/\s+/g, " ");
  return `"${line.length > 160 ? `${line.slice(0, 159)}…` : line}"`;
};
