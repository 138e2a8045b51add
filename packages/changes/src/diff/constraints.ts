import type { Json } from "@cloud-agents/spec/description";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { asList, asObject, isObject, isSame, keysOf } from "./json.ts";

/** Keywords whose value either restricts or does not, with the values that do not. */
const SIMPLE: Record<string, (value: unknown) => boolean> = {
  pattern: (value) => value === "" || value === ".*" || value === "^.*$",
  format: () => false,
  uniqueItems: (value) => value === false,
};

/** Keywords with a schema that counts on the same side as the schema around it. */
const SCHEMAS = [
  "items",
  "contains",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contentSchema",
  "then",
  "else",
];

/** Keywords with a schema whose tightening loosens what is around it, or may do so. */
const CONDITIONS = ["not", "if"];

/** Keywords with one entry per field or pattern. */
const MAPS = ["patternProperties", "dependentSchemas", "dependentRequired"];

const CONTENT = ["contentMediaType", "contentEncoding"];

/** Formats of OpenAPI 3.0 that JSON Schema has a keyword for. */
const CONTENT_FORMATS: Record<string, Json> = {
  binary: { contentMediaType: "application/octet-stream" },
  byte: { contentEncoding: "base64" },
};

/** Keywords that `compareConstraints` looks at. */
export const CONSTRAINTS = [
  ...Object.keys(SIMPLE),
  "multipleOf",
  ...SCHEMAS,
  ...CONDITIONS,
  ...MAPS,
  ...CONTENT,
  "prefixItems",
];

/** How a field's path shows what a keyword is about. */
const STEPS: Record<string, string> = { items: "[]", contains: "[]", unevaluatedItems: "[]" };

/** Compares the keywords that a value has to fulfil besides its type, its values and its limits. */
export function compareConstraints(
  comparison: Comparison,
  written: Json,
  newlyWritten: Json,
  context: Context,
  recurse: Recurse,
): void {
  const before = inWordsOf(newlyWritten, written);
  const after = inWordsOf(written, newlyWritten);
  compareMultiples(comparison, before.multipleOf, after.multipleOf, context);
  for (const [keyword, isIdle] of Object.entries(SIMPLE)) {
    const [old, now] = [before, after].map((each) => (isIdle(each[keyword]) ? undefined : each[keyword]));
    reportPresence(comparison, keyword, old, now, context, () => isSame(old, now));
  }
  for (const keyword of CONTENT) {
    if (isSame(before[keyword], after[keyword])) continue;
    comparison.report(context, "content-changed", {
      detail: keyword,
      before: before[keyword],
      after: after[keyword],
    });
  }
  for (const keyword of SCHEMAS) {
    const [old, now] = [constraining(before[keyword]), constraining(after[keyword])];
    if (old !== undefined && now !== undefined) {
      recurse(old, now, at(context, STEPS[keyword] ?? `(${keyword})`, keyword));
    } else reportPresence(comparison, keyword, old, now, context, () => true);
  }
  for (const keyword of CONDITIONS) {
    const [old, now] = [before[keyword], after[keyword]];
    reportPresence(
      comparison,
      keyword,
      old,
      now,
      context,
      () => comparison.canonical("before", old) === comparison.canonical("after", now),
    );
  }
  for (const keyword of MAPS) compareMap(comparison, keyword, before, after, context, recurse);
  comparePrefix(comparison, asList(before.prefixItems), asList(after.prefixItems), context, recurse);
}

/** A schema that says with the keyword of another one what it says with a format. */
function inWordsOf(other: Json, schema: Json): Json {
  const { format, ...rest } = schema;
  const content = CONTENT_FORMATS[String(format)] ?? {};
  const isOther = Object.keys(content).some((keyword) => Object.hasOwn(other, keyword) && !other.format);
  return isOther ? { ...content, ...rest } : schema;
}

function compareMap(
  comparison: Comparison,
  keyword: string,
  before: Json,
  after: Json,
  context: Context,
  recurse: Recurse,
): void {
  const [old, now] = [asObject(before[keyword]), asObject(after[keyword])];
  for (const key of keysOf(old, now)) {
    const detail = `${keyword} ${JSON.stringify(key)}`;
    if (!Object.hasOwn(now, key))
      comparison.report(context, "constraint-removed", { detail, before: old[key] });
    else if (!Object.hasOwn(old, key))
      comparison.report(context, "constraint-added", { detail, after: now[key] });
    else if (keyword !== "dependentRequired") {
      const step = keyword === "patternProperties" ? `/${key}/` : `(${keyword} ${key})`;
      recurse(old[key], now[key], at(context, step, keyword, key));
    } else compareDependents(comparison, detail, asList(old[key]), asList(now[key]), context);
  }
}

/** Compares the fields that another one asks for: more of them admit less. */
function compareDependents(
  comparison: Comparison,
  detail: string,
  before: unknown[],
  after: unknown[],
  context: Context,
): void {
  const isTightened = before.every((name) => after.includes(name));
  const isLoosened = after.every((name) => before.includes(name));
  if (isTightened && isLoosened) return;
  const rule = isTightened
    ? "constraint-tightened"
    : isLoosened
      ? "constraint-loosened"
      : "constraint-changed";
  comparison.report(context, rule, { detail, before, after });
}

/** Compares two `multipleOf`: the multiples of 10 are among those of 5. */
function compareMultiples(comparison: Comparison, before: unknown, after: unknown, context: Context): void {
  const details = { detail: "multipleOf", before, after };
  const isTightened = isMultiple(after, before);
  if (isTightened !== isMultiple(before, after))
    comparison.report(context, isTightened ? "constraint-tightened" : "constraint-loosened", details);
  else if (!isTightened)
    reportPresence(comparison, "multipleOf", before, after, context, () => isSame(before, after));
}

function isMultiple(value: unknown, divisor: unknown): boolean {
  if (typeof value !== "number" || typeof divisor !== "number") return false;
  // Fractions such as 0.3 and 0.1 divide by each other with an error of their last digit.
  const quotient = value / divisor;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.abs(quotient);
}

function comparePrefix(
  comparison: Comparison,
  before: unknown[],
  after: unknown[],
  context: Context,
  recurse: Recurse,
): void {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const detail = `prefixItems ${index}`;
    if (index >= before.length) {
      comparison.report(context, "constraint-added", { detail, after: after[index] });
    } else if (index >= after.length) {
      comparison.report(context, "constraint-removed", { detail, before: before[index] });
    } else {
      const inside = at(context, `[${index}]`, "prefixItems", String(index));
      recurse(before[index], after[index], inside);
    }
  }
}

function reportPresence(
  comparison: Comparison,
  keyword: string,
  before: unknown,
  after: unknown,
  context: Context,
  same: () => boolean,
): void {
  const details = { detail: keyword, before, after };
  if (before === undefined && after === undefined) return;
  if (before === undefined) comparison.report(context, "constraint-added", details);
  else if (after === undefined) comparison.report(context, "constraint-removed", details);
  else if (!same()) comparison.report(context, "constraint-changed", details);
}

/** A schema that admits everything is none. */
function constraining(schema: unknown): unknown {
  return schema === true || (isObject(schema) && Object.keys(schema).length === 0) ? undefined : schema;
}
