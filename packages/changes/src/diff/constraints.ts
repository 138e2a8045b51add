import type { Json } from "@cloud-agents/spec/description";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { asList, asObject, isObject, isSame, keysOf } from "./json.ts";

/** Keywords whose value either restricts or does not, with the values that do not. */
const SIMPLE: Record<string, (value: unknown) => boolean> = {
  pattern: (value) => value === "" || value === ".*" || value === "^.*$",
  format: () => false,
  multipleOf: () => false,
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

/** Keywords that `compareConstraints` looks at. */
export const CONSTRAINTS = [
  ...Object.keys(SIMPLE),
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
  before: Json,
  after: Json,
  context: Context,
  recurse: Recurse,
): void {
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
    } else if (!isSame(asList(old[key]).toSorted(), asList(now[key]).toSorted())) {
      comparison.report(context, "constraint-changed", { detail, before: old[key], after: now[key] });
    }
  }
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
