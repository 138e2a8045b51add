import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { compareTexts, hashOf, languages, readGlossary } from "@cloud-agents/spec/translations";

const GUIDES = fileURLToPath(new URL("../guides/", import.meta.url));

/**
 * Checks the translations of the guides: each English guide has one in each language, of the English as it is now, with the same
 * code, links and numbers, in the words of the glossary.
 *
 * @param folder Folder of the guides, with a folder for each language.
 * @returns A line for each mistake, beginning with its place.
 */
export function lintGuides(folder: string): string[] {
  const read = (path: string): string => readFileSync(`${folder}/${path}`, "utf8");
  const english = namesIn(`${folder}/en`);
  return languages().flatMap((language) => {
    const translated = namesIn(`${folder}/${language}`);
    const glossary = readGlossary(language);
    const missing = english.filter((name) => !translated.includes(name));
    const extra = translated.filter((name) => !english.includes(name));
    return [
      ...missing.map(
        (name) => `guides/${language}/${name}:1:1: The guide guides/en/${name} has no translation.`,
      ),
      ...extra.map(
        (name) => `guides/${language}/${name}:1:1: There is no guides/en/${name} that this translates.`,
      ),
      ...translated
        .filter((name) => english.includes(name))
        .flatMap((name) => {
          const guide = splitGuide(read(`${language}/${name}`));
          const source = splitGuide(read(`en/${name}`));
          const place = `guides/${language}/${name}`;
          const hash = hashOf(read(`en/${name}`));
          if (guide.source !== hash) {
            const was = guide.source
              ? `has changed since this was translated from ${guide.source}`
              : "is not named";
            return [
              `${place}:${guide.line}:1: guides/en/${name} ${was}. It begins "${source.title}". Mend the translation, then write: source: "${hash}"`,
            ];
          }
          return compareTexts(source.body, guide.body, glossary).map(
            (mistake) =>
              `${place}:${lineOf(mistake, read(`${language}/${name}`))}:1: ${mistake} English: guides/en/${name}`,
          );
        }),
    ];
  });
}

const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".md"))
        .sort()
    : [];

/** What a guide says, its title and its description included, and the source in its front matter, with its line. */
function splitGuide(text: string): { title: string; source: string; line: number; body: string } {
  const [, front = "", body = text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const read = (key: string): string => new RegExp(`^${key}: *"?(.*?)"?$`, "m").exec(front)?.[1] ?? "";
  const before = front.split(/^source:/m)[0] ?? "";
  const line = front.includes("source:") ? before.split("\n").length + 1 : 1;
  return {
    title: read("title"),
    source: read("source"),
    line,
    body: [read("title"), read("description"), body].join("\n\n"),
  };
}

/** The line that has what a mistake quotes; the first, if it quotes nothing that is there. */
function lineOf(mistake: string, text: string): number {
  const quoted = /^"(.+?)": |not (\S+)\.$|^The \w+ (.+) is not in/.exec(mistake);
  const at = text.indexOf(quoted?.slice(1).find((part) => part !== undefined) ?? "");
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}

if (isMainThread && process.argv[1] === fileURLToPath(import.meta.url)) {
  const mistakes = lintGuides(GUIDES);
  for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
  if (mistakes.length > 0) process.exitCode = 1;
}
