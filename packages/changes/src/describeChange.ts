import type { Change } from "./Change.ts";
import { type Meaning, POLICY, type Row } from "./policy.ts";
import type { Texts } from "./texts/Texts.ts";

/** Characters that move the cursor, end a line or reverse the direction of writing. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Characters of a value that are shown: a longer one would hide the changes around it. The report in JSON has all of them. */
const SHOWN_CHARACTERS = 200;

/** A change in words. */
export interface Description {
  /** Where it is: the subject, the side if there is one, and the field if there is one. */
  place: string;
  title: string;
  caller: string;
  provider: string;
  /** The other operations that it reaches. */
  reaches: string[];
}

/**
 * Puts a change into words.
 *
 * @param quote Marks a name or a value that comes from the description, as a format does it.
 */
export function describeChange(
  change: Change,
  texts: Texts,
  quote: (text: string) => string = (text) => text,
): Description {
  const { subject, field, side, operations } = change;
  const isOfType = ["type-changed", "type-widened", "type-narrowed"].includes(change.rule);
  const unwritten = isOfType ? texts.words.anyType : texts.words.nothing;
  const about = side === "none" ? "" : ` (${texts.words[side]})`;
  const { caller, provider } = texts.meanings[meaningOf(change)];
  return {
    place: `${quote(subjectInWords(subject, texts))}${about}${field && ` ${quote(fieldInWords(field, texts))}`}`,
    title: fill(
      titleOf(change, texts),
      {
        detail: detailInWords(change, texts),
        before: shorten(change.before ?? unwritten),
        // What a keyword was added with is not there when the keyword alone says it.
        after: shorten(change.after ?? unwritten),
      },
      quote,
    ),
    caller,
    provider,
    reaches: operations
      .filter((operation) => operation !== subject)
      .map((operation) => subjectInWords(operation, texts)),
  };
}

/** A subject as people read it. An operation is called as it is. */
export const subjectInWords = (subject: string, texts: Texts) => printable(kindInWords(subject, texts));

/** Steps of a field's path that begin with what the named thing is: `query limit`, `201(header etag)`, `(callback done POST …) query limit`. */
const NAMED_STEPS = /(?<=^|\) )(?:query|path|header|cookie|tag|server) |(?<=\()(?:header|callback) /g;

/** A field's path as people read it. */
export function fieldInWords(field: string, texts: Texts): string {
  return printable(field.replace(NAMED_STEPS, (step) => `${texts.kinds[step.trimEnd()] ?? step.trimEnd()} `));
}

/** Rules whose detail begins with what the named thing is: a parameter's place, `flow`, or `schema` for a whole one. */
const WITH_KIND = /^(parameter|constraint|security-scheme)-/;

const detailInWords = ({ rule, detail }: Change, texts: Texts) =>
  WITH_KIND.test(rule) ? kindInWords(detail, texts) : detail;

/** Says in a language what the first words of a text name. */
function kindInWords(text: string, { kinds }: Texts): string {
  const kind = Object.keys(kinds).find((each) => text === each || text.startsWith(`${each} `));
  return kind === undefined ? text : `${kinds[kind]}${text.slice(kind.length)}`;
}

/** A value that no rule looks into is there or not: what it was before, or is after, is then nothing. Access without credentials has no name. */
function titleOf({ rule, detail, before, after }: Change, { titles, words }: Texts): string {
  if (rule === "security-alternative-added" && detail === "") return words.openAccessAllowed;
  if (rule === "security-alternative-removed" && detail === "") return words.openAccessForbidden;
  const isValue = [
    "extension-changed",
    "keyword-changed",
    "document-changed",
    "content-changed",
    "security-scheme-changed",
  ].includes(rule);
  if (isValue && before === undefined) return words.valueAdded;
  return isValue && after === undefined ? words.valueRemoved : titles[rule];
}

function meaningOf({ rule, side, isOpen, isUnsent }: Change): Meaning {
  const { meaning }: Row = POLICY[rule];
  if (side === "none") return meaning.none ?? "text";
  if (isUnsent) return "unsent";
  return (isOpen ? meaning.open : meaning[side]) ?? "text";
}

function shorten(value: string): string {
  return value.length > SHOWN_CHARACTERS
    ? `${value.slice(0, SHOWN_CHARACTERS).replace(/[\ud800-\udbff]$/, "")}…`
    : value;
}

/** Replaces `{name}` in a text. */
export function fill(
  text: string,
  values: Record<string, string | number>,
  quote: (text: string) => string = (each) => each,
): string {
  return text.replace(/\{(\w+)\}/g, (written, name: string) =>
    Object.hasOwn(values, name) ? quote(printable(String(values[name]))) : written,
  );
}

/** Escapes what a terminal or a page would act on instead of showing it. */
export function printable(text: string): string {
  return text.replace(CONTROLS, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
