import type { ParameterPlan, TextPlan, WrittenPlan } from "./operations.ts";
import { convert, readAs } from "./parameterFinding.ts";
import type { Writing } from "./Writing.ts";

/** What was sent, by name; a list where a name was repeated. */
type Sent = Readonly<Record<string, string | string[] | undefined>>;

export const isWritten = (plan: ParameterPlan): plan is ParameterPlan & WrittenPlan =>
  plan.writing !== undefined;

/** What stands between the items of a list, or the names and values of an object, that are one text. */
const SEPARATORS: Partial<Record<Writing["style"], string>> = { spaceDelimited: " ", pipeDelimited: "|" };

/**
 * Reads a value that is not written as most are. A text that cannot be converted stays as it is.
 *
 * @param sent Everything that was sent in the same place.
 * @param others Names of what else may be there.
 * @returns Undefined when it was not sent.
 */
export function readWritten(plan: WrittenPlan, sent: Sent, others: ReadonlySet<string>): unknown {
  const { name, writing } = plan;
  if (writing.style === "deepObject") return readBrackets(plan, name, sent);
  const own = Object.hasOwn(sent, name) ? sent[name] : undefined;
  if (writing.explode && writing.style === "form" && (plan.fields || plan.others)) {
    // Its fields are parameters themselves.
    const fields = Object.entries(sent).filter(
      ([field, value]) =>
        value !== undefined &&
        (Object.hasOwn(plan.fields ?? {}, field) || (plan.others && !others.has(field))),
    );
    if (fields.length > 0) return objectOf(plan, fields as [string, string | string[]][]);
  }
  return own === undefined ? undefined : readText(plan, own);
}

/** Reads such a value from its text, or, where it may be repeated, several. */
function readText(plan: WrittenPlan, sent: string | string[]): unknown {
  const { writing } = plan;
  if (writing.style === "json") return typeof sent === "string" ? readJson(sent) : sent;
  if (writing.explode && writing.style !== "simple") return readLeaf(plan, sent);
  // Of one that was repeated, each is a part.
  const separator = SEPARATORS[writing.style] ?? ",";
  const texts = [sent].flat().flatMap((text) => text.split(separator).map((part) => part.trim()));
  if (!plan.fields && !plan.others) return readLeaf(plan, plan.list ? texts : sent);
  const pairs = writing.explode
    ? texts.map((text) => splitAt(text, "="))
    : Array.from({ length: Math.ceil(texts.length / 2) }, (_, index): [string, string] => [
        texts[2 * index] as string,
        texts[2 * index + 1] ?? "",
      ]);
  return objectOf(plan, pairs);
}

/** Reads the text of a header, or of a part of a path. */
export const readHeader = (plan: ParameterPlan, sent: string): unknown =>
  isWritten(plan) ? readText(plan, sent) : readAs(plan, sent, ",");

/** The fields of `filter[size][min]=1`, at any depth. */
function readBrackets(plan: TextPlan, name: string, sent: Sent): unknown {
  const inside = Object.keys(sent).filter((key) => key.startsWith(`${name}[`) && key.endsWith("]"));
  if (inside.length === 0) {
    const own = Object.hasOwn(sent, name) ? sent[name] : undefined;
    return own === undefined ? undefined : readLeaf(plan, own);
  }
  const steps = [...new Set(inside.map((key) => key.slice(name.length + 1, key.indexOf("]", name.length))))];
  if (plan.list && steps.every((step) => /^\d*$/.test(step))) {
    const { list: _list, ...item } = plan;
    return steps
      .sort((a, b) => Number(a) - Number(b))
      .flatMap((step) => {
        const value = readBrackets(step === "" ? plan : item, `${name}[${step}]`, sent);
        return value === undefined ? [] : step === "" ? [value].flat() : [value];
      });
  }
  const fields = steps.map((step) => {
    const field = fieldPlan(plan, step);
    return [step, readBrackets(field, `${name}[${step}]`, sent)] as const;
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

const TEXT: TextPlan = { type: "string" };

const fieldPlan = ({ fields = {}, others = TEXT }: TextPlan, name: string): TextPlan =>
  Object.hasOwn(fields, name) ? (fields[name] as TextPlan) : others;

function objectOf(plan: TextPlan, pairs: [name: string, value: string | string[]][]): object {
  return Object.fromEntries(pairs.map(([name, value]) => [name, readLeaf(fieldPlan(plan, name), value)]));
}

/** What was sent more than once is a mistake where no list is described: it stays as it is. */
function readLeaf({ type, list }: TextPlan, sent: string | string[]): unknown {
  if (!list && typeof sent !== "string") return sent;
  return list ? [sent].flat().map((text) => convert(type, text)) : convert(type, sent as string);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
