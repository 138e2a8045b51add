import MiniSearch, { type Options, type SearchOptions } from "minisearch";
import type { Entry } from "./SearchIndex.ts";
import { termsOf } from "./termsOf.ts";

/** At most this many places are shown. */
export const MAX_HITS = 20;

const isWord = (term: string): boolean => /^[\p{Script=Latin}\p{N}._/-]+$/u.test(term);

/** What a reader looks for is more often a page than one of its parts, and a guide than one field of many of that name. */
const KIND_WEIGHTS: Record<Entry["kind"], number> = {
  guide: 1.5,
  error: 1.3,
  operation: 1.2,
  event: 1.2,
  schema: 1,
  field: 0.8,
  status: 0.6,
};
const PAGE_WEIGHT = 1.6;

const OPTIONS: Options<Entry> = {
  fields: ["title", "words", "page", "text"],
  storeFields: [],
  tokenize: termsOf,
  processTerm: (term) => term,
};

const SEARCH: SearchOptions = {
  tokenize: (term) => [term],
  boost: { title: 4, words: 4, page: 1.5 },
  // A word may still be being written, and may be misspelt; a pair of characters is neither.
  prefix: (term) => [...term].length === 1 || (isWord(term) && term.length > 1),
  fuzzy: (term) => (isWord(term) && term.length > 3 && !/\d/.test(term) ? 0.25 : false),
  maxFuzzy: 2,
  weights: { prefix: 0.5, fuzzy: 0.4 },
};

/** Words of a question that say nothing about what is asked. */
const STOP_WORDS =
  /^(?:a|an|the|i|my|is|are|do|does|to|of|in|on|how|what|which|can|it|for|with|and|or|when|where|why|的|は|を|の)$/;

/** Indexes the places of a language. */
export function createIndex(entries: readonly Entry[]): MiniSearch<Entry> {
  const index = new MiniSearch<Entry>(OPTIONS);
  index.addAll(entries);
  return index;
}

/** The index that a build has made. */
export function loadIndex(written: Parameters<typeof MiniSearch.loadJS>[0]): MiniSearch<Entry> {
  return MiniSearch.loadJS<Entry>(written, OPTIONS);
}

/**
 * Makes the search over the places of a language.
 *
 * @param entries The places, in the order of their ids.
 * @returns A function that gives the places for what a reader has written, the best first, at most `MAX_HITS`.
 */
export function createSearch(
  entries: readonly Entry[],
  index = createIndex(entries),
): (query: string) => Entry[] {
  const boostDocument = (id: number): number => weightOf(entries[id] as Entry);
  return (query) => {
    const terms = tellingTerms(query);
    const search = (combineWith: "AND" | "OR") =>
      index.search({ queries: terms, combineWith }, { ...SEARCH, boostDocument });
    const whole = search("AND");
    const hits = (whole.length > 0 ? whole : search("OR")).map(({ id, score }) => {
      const entry = entries[id] as Entry;
      return { entry, score: score * likeness(entry, query, terms) };
    });
    return hits
      .sort((one, other) => other.score - one.score)
      .slice(0, MAX_HITS)
      .map(({ entry }) => entry);
  };
}

function tellingTerms(query: string): string[] {
  const terms = [...new Set(termsOf(query))];
  const telling = terms.filter((term) => !STOP_WORDS.test(term));
  return telling.length > 0 ? telling : terms;
}

/** How much more a place counts that is called just what the reader has written, or that has it word for word. */
function likeness({ title, words, text }: Entry, query: string, terms: readonly string[]): number {
  const own = tellingTerms(title);
  if (own.length === terms.length && own.every((term) => terms.includes(term))) return 4;
  const phrase = query.trim().toLowerCase();
  if (terms.length < 2)
    return own[0] === terms[0] || words.toLowerCase().split(" · ").includes(phrase) ? 2 : 1;
  return [words, text].some((part) => part.toLowerCase().includes(phrase)) ? 2 : 1;
}

function weightOf({ address, kind, page }: Entry): number {
  const steps = kind === "field" ? address.slice(address.indexOf("#") + 1).split("-") : [];
  // The field that is sent stands before the same one in a response, an event, a schema, or inside of another.
  const distance = steps.length + (steps[0] === "body" || steps[0] === undefined ? 0 : 2);
  return (KIND_WEIGHTS[kind] * (page === "" ? PAGE_WEIGHT : 1)) / (1 + distance * 0.25);
}
