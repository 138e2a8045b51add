/** A name that was given wrongly, or that exists; its message says what to give instead. */
export class NameError extends Error {}

/**
 * Reads a name in any case: `memory store`, `memory-store`, `memory_store`, `memoryStore` and `MemoryStore` are the same.
 *
 * @returns Its words in lower case, at least one.
 * @throws NameError when it has other characters than letters and digits, or a word begins with a digit.
 */
export function wordsOf(name: string): string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[\s_-]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
  if (words.length === 0 || words.some((word) => !/^[a-z][a-z0-9]*$/.test(word)))
    throw new NameError(
      `'${name}' is not a name. Write English words of letters and digits, such as memory-store or memoryStore.`,
    );
  return words;
}

/** `MemoryStore`, as schemas and their files are named. */
export function pascal(words: readonly string[]): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** `memoryStore`, as operations and methods are named. */
export function camel(words: readonly string[]): string {
  const [first = "", ...others] = words;
  return first + pascal(others);
}

/** `memory_store`, as fields and paths are named. */
export function snake(words: readonly string[]): string {
  return words.join("_");
}

/** The words with the last one in the plural. */
export function plural(words: readonly string[]): string[] {
  const last = words.at(-1) ?? "";
  const many = /[^aeiou]y$/.test(last)
    ? `${last.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(last)
      ? `${last}es`
      : `${last}s`;
  return [...words.slice(0, -1), many];
}

/** `a memory store`, `an agent`. */
export function withArticle(words: readonly string[]): string {
  return `${/^[aeiou]/.test(words[0] ?? "") ? "an" : "a"} ${words.join(" ")}`;
}

/** `Memory stores`. */
export function sentence(words: readonly string[]): string {
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
