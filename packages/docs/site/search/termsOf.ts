const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー`;
const RUNS = new RegExp(
  String.raw`[${CJK}]+|(?:(?![${CJK}])[\p{L}\p{N}])+(?:[._/-](?:(?![${CJK}])[\p{L}\p{N}])+)*`,
  "gu",
);
const IS_CJK = new RegExp(`^[${CJK}]`, "u");

/**
 * The terms of a text, the same for what is indexed and for what is searched.
 *
 * - Japanese and Chinese have no spaces between words: a run of them becomes its pairs of neighbouring characters.
 * - A name is a term as a whole, and so is each of its words: `session.status_idle`, `createAgent`, `Last-Event-ID`.
 * - Words lose their endings, so that "authenticate" finds "authentication".
 * - Half-width and full-width forms are the same (Unicode NFKC).
 */
export function termsOf(text: string): string[] {
  return [...text.normalize("NFKC").matchAll(RUNS)].flatMap(([run]) =>
    IS_CJK.test(run) ? pairsOf(run) : wordsOf(run),
  );
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

function wordsOf(run: string): string[] {
  const words = run.replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, " ").split(/[\s._/-]+/);
  const stems = words.map((word) => stemOf(word.toLowerCase()));
  return words.length === 1 ? stems : [run.toLowerCase(), ...stems];
}

/** A word without the ending that its relatives do not share. Never shorter than four letters. */
function stemOf(word: string): string {
  if (!/^[a-z]{5,}$/.test(word)) return word;
  const stem = word
    .replace(/(?:'s|(?<=[^sui])s)$/, "")
    .replace(/(?:ations?|ators?|ating|ated|ate|ions?|ing|ed|es|e)$/, "");
  return stem.length < 4 ? word.replace(/(?<=[^sui])s$/, "") : stem;
}
