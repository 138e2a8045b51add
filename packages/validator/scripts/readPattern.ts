import type { Description, Schema } from "@cloud-agents/spec/description";

/**
 * Reads a regular expression of ECMA-262 that knows Unicode (JSON Schema 2020-12, section 6.4). One that is valid only without Unicode,
 * because of a backslash that nothing needs, as in `[\w\:]`, or a bracket that is a letter, as in `{a}`, becomes one that means the same.
 */
export function readPattern(description: Description, schema: Schema, pattern: string): string {
  const mistakes: string[] = [];
  const plain = withoutNeedlessEscapes(pattern);
  for (const each of [pattern, plain, withEscapedBrackets(plain)]) {
    try {
      new RegExp(each, "u");
      return each;
    } catch (cause) {
      mistakes.push((cause as Error).message);
    }
  }
  throw description.error(schema, `The pattern ${pattern} cannot be used: ${mistakes[0]}`);
}

/** A character that means itself without a backslash. */
const PLAIN = /[^\w^$\\.*+?()[\]{}|/]|_/;

function withoutNeedlessEscapes(pattern: string): string {
  let inClass = false;
  return pattern.replace(/\\(.)|[[\]]/gs, (whole, escaped?: string) => {
    if (escaped === undefined) inClass = whole === "[";
    // Between two characters of a class, a dash makes a range.
    return escaped !== undefined && PLAIN.test(escaped) && !(escaped === "-" && inClass) ? escaped : whole;
  });
}

function withEscapedBrackets(pattern: string): string {
  let inClass = false;
  return pattern.replace(/\\[pPu]\{[^}]*\}|\\.|\{\d+(?:,\d*)?\}|[[\]{}]/gs, (whole) => {
    if (whole.length > 1) return whole;
    if (inClass) {
      inClass = whole !== "]";
      return whole;
    }
    inClass = whole === "[";
    return inClass ? whole : `\\${whole}`;
  });
}
