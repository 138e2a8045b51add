/** One way in which a target differs from what it was told. */
export interface Difference {
  /** Such as `$.title`, `header x-request-id`, `$.data[0]`, or `status`. */
  where: string;
  expected: string;
  got: string;
  /** What the expectation follows from: an earlier request, a sentence of the description, or a decision. */
  because: string;
}

/** How many characters of a value are quoted. */
const MAX_QUOTE = 100;

/** A difference as one line. */
export function lineOf({ where, expected, got, because }: Difference): string {
  return `${where}: expected ${expected}, got ${got} (${because})`;
}

/** A value as text, cut short. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}
