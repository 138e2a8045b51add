// A word and the space after it. Chinese and Japanese put no space between words, so there every character counts as a word.
const WORD = /(?:[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]|[^\s\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]+)\s*|\s+/gu;

/**
 * Cuts a text between words.
 *
 * @param text Any text.
 * @param count How many pieces to make, from 1; fewer when there are fewer words, none when the text is empty.
 * @returns Pieces of about the same number of words, which joined give the text.
 */
export function splitIntoPieces(text: string, count: number): string[] {
  const words = text.match(WORD) ?? [];
  const pieces = Math.min(count, words.length);
  const start = (piece: number): number => Math.floor((piece * words.length) / pieces);
  return Array.from({ length: pieces }, (_, at) => words.slice(start(at), start(at + 1)).join(""));
}
