/** How a language names the things of the API, and how it is set. */
export interface Glossary {
  terms: {
    /** The English term: a regular expression for whole words in any case. */
    term: string;
    /** The translations of it; a translated text has one of them. */
    use: string[];
    /** What it is not called. */
    not?: string[];
  }[];
  /** Habits of the script. */
  style: {
    /** A regular expression for what is not written. */
    pattern: string;
    /** What to write instead. */
    write: string;
  }[];
  /** Names that are the same in both languages: texts that need no translation. */
  names: string[];
}

const FENCED = /^```[^\n]*\n[\s\S]*?^```/gm;
const CODE = /`[^`\n]+`/g;
const NUMBER = /\d+(?:[.,]\d+)*/g;

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Numbers that English writes as words and other languages as digits. */
const NUMBER_WORDS: [words: RegExp, digits: string][] = [
  // "A page", "either … or none": 1 ページ, 1 つも.
  [/\b/, "1"],
  ...Object.entries({
    "two|second|both|twice": "2",
    "three|third": "3",
    "four|quarter|fourth": "4",
    five: "5",
    six: "6",
    seven: "7",
    eight: "8",
    nine: "9",
    ten: "10",
    twenty: "20",
    thirty: "30",
    fifty: "50",
    hundred: "100",
    thousand: "1000",
    half: "0.5",
  }).map(([words, digits]): [RegExp, string] => [new RegExp(`\\b(?:${words})\\b`, "i"), digits]),
  ...MONTHS.map((month, index): [RegExp, string] => [new RegExp(`\\b${month} \\d`), String(index + 1)]),
];

/** What of a text is the same in every language. The order may differ. */
const INVARIANTS: [name: string, find: (text: string) => string[]][] = [
  ["code", (text) => [...(text.match(FENCED) ?? []), ...(withoutBlocks(text).match(CODE) ?? [])]],
  ["link", (text) => [...withoutCode(text).matchAll(/\]\(([^)]*)\)/g)].map(([, address = ""]) => address)],
  ["placeholder", (text) => withoutCode(text).match(/\{\w+\}|<[\w ]+>|\$\w+/g) ?? []],
];

/** What the Markdown of a text has the same number of in every language. */
const STRUCTURE: [name: string, pattern: RegExp][] = [
  ["headings", /^#+ /gm],
  ["items of lists", /^ *(?:[-*]|\d+\.) /gm],
  ["rows of tables", /^\|/gm],
  ["bold parts", /\*\*[^*]+\*\*/g],
];

const withoutBlocks = (text: string): string => text.replace(FENCED, " ");
const withoutCode = (text: string): string => withoutBlocks(text).replace(CODE, " ");
const prose = (text: string): string => withoutCode(text).replace(/\]\([^)]*\)/g, "]");

/**
 * Compares a translation with the English text.
 *
 * @returns What is wrong with it, a sentence for each mistake: code, links, placeholders or numbers that are not those of the English
 *   text, terms that the glossary does not allow, and habits that are not those of the script.
 */
export function compareTexts(english: string, translation: string, glossary: Glossary): string[] {
  if (translation === english) {
    return glossary.names.includes(english) ? [] : ["The text is still in English."];
  }
  return [
    ...INVARIANTS.flatMap(([name, find]) => differences(name, find(english), find(translation))),
    ...compareNumbers(prose(english), prose(translation)),
    ...STRUCTURE.flatMap(([name, pattern]) => {
      const [wanted, found] = [english, translation].map(
        (text) => withoutBlocks(text).match(pattern)?.length ?? 0,
      );
      return wanted === found ? [] : [`It has ${found} ${name}, the English text ${wanted}.`];
    }),
    ...compareTerms(prose(english), prose(translation), glossary),
    ...findForbidden(translation, glossary),
  ];
}

/**
 * Looks for words and habits that the glossary forbids, in the prose of any Markdown.
 *
 * @returns A sentence for each.
 */
export function findForbidden(markdown: string, { terms, style }: Glossary): string[] {
  const text = prose(markdown);
  // For the habits of a script, code is a word: what stands beside it matters.
  const set = withoutBlocks(markdown)
    .replace(CODE, (code) => `\`${"x".repeat(code.length - 2)}\``)
    .replace(/\]\([^)]*\)/g, "]");
  return [
    ...terms.flatMap(({ use, not = [] }) =>
      not.filter((word) => text.includes(word)).map((word) => `Write ${use.join(" or ")}, not ${word}.`),
    ),
    ...style.flatMap(({ pattern, write }) =>
      [...set.matchAll(new RegExp(pattern, "gu"))].map(([found]) => `"${found}": ${write}`),
    ),
  ];
}

function compareTerms(english: string, translation: string, { terms }: Glossary): string[] {
  return terms
    .filter(({ term, use }) => {
      const isThere = use.some((word) => translation.includes(word));
      return !isThere && new RegExp(`\\b(?:${term})\\b`, "i").test(english);
    })
    .map(({ term, use }) => `The English text has the term ${term}: write ${use.join(" or ")}.`);
}

function compareNumbers(english: string, translation: string): string[] {
  const allowed = NUMBER_WORDS.filter(([words]) => words.test(english)).map(([, digits]) => digits);
  const wanted: string[] = english.match(NUMBER) ?? [];
  const found: string[] = translation.match(NUMBER) ?? [];
  // How often does not matter: "both ids … both" may be said once.
  const missing = wanted.filter((number) => !found.includes(number));
  const added = found.filter((number) => !wanted.includes(number) && !allowed.includes(number));
  return report("number", [...new Set(missing)], [...new Set(added)]);
}

const differences = (name: string, wanted: string[], found: string[]): string[] =>
  report(name, without(wanted, found), without(found, wanted));

const report = (name: string, missing: string[], added: string[]): string[] => [
  ...missing.map((part) => `The ${name} ${part} is missing.`),
  ...added.map((part) => `The ${name} ${part} is not in the English text.`),
];

/** What a list has more often than another one. */
function without(list: string[], other: string[]): string[] {
  const rest = [...other];
  return list.filter((item) => {
    const at = rest.indexOf(item);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
