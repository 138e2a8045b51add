import type { Json } from "@cloud-agents/spec/description";
import { compareAnnotations } from "./annotations.ts";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { CONSTRAINTS, compareConstraints } from "./constraints.ts";
import { flatten } from "./flatten.ts";
import { asList, isObject, isSame, keysOf } from "./json.ts";
import { compareLifetimes } from "./lifetimes.ts";
import { compareLimits, LIMITS } from "./limits.ts";
import { compareObjects, isUnsent } from "./objects.ts";
import { compareTypes } from "./types.ts";
import { branchesOf, compareBranches, compareUnions, isWrapped } from "./unions.ts";
import { compareValues } from "./values.ts";

/** Keywords that a comparison of schemas looks at; of all others it only says that they changed. */
const KNOWN = new Set([
  ...LIMITS,
  ...CONSTRAINTS,
  ...["$ref", "type", "nullable", "enum", "const", "properties", "required", "additionalProperties"],
  ...["allOf", "oneOf", "anyOf", "discriminator", "readOnly", "writeOnly", "default", "deprecated"],
  ...["title", "description", "summary", "externalDocs", "example", "examples", "$comment", "xml", "$defs"],
]);

/** Compares two schemas, which may be references, or the `true` and `false` of JSON Schema. */
export function compareSchemas(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
): void {
  comparison.follow(asSchema(before), asSchema(after), context, (old, now, inside) =>
    compareResolved(comparison, old, now, inside),
  );
}

function compareResolved(comparison: Comparison, before: Json, after: Json, around: Context): void {
  const isNeverSent = around.isField && isUnsent(before, around) && isUnsent(after, around);
  const context = { ...around, isUnsent: around.isUnsent || isNeverSent };
  if (!isSamelyComposed(comparison, before, after)) {
    const [old, now] = [flatten(comparison, "before", before), flatten(comparison, "after", after)];
    compareKeywords(comparison, old, now, context);
    return;
  }
  const parts = asList(after.allOf);
  asList(before.allOf).forEach((part, index) => {
    const inside = { ...at(context, "", "allOf", String(index)), isField: context.isField };
    compareSchemas(comparison, part, parts[index], inside);
  });
  compareKeywords(comparison, before, after, context);
}

function compareKeywords(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const recurse: Recurse = (old, now, inside) => compareSchemas(comparison, old, now, inside);
  compareLifetimes(comparison, before, after, context);
  compareAnnotations(comparison, before, after, context);
  if (isWrapped(before, after)) {
    const [old, now] = [branchesOf(before) ?? [before], branchesOf(after) ?? [after]];
    compareBranches(comparison, old, now, context, { isOpen: false, keyword: "oneOf", recurse });
    return;
  }
  for (const keyword of keysOf(before, after)) {
    if (KNOWN.has(keyword) || keyword.startsWith("x-")) continue;
    comparison.reportInside(context, "keyword-changed", keyword, before[keyword], after[keyword]);
  }
  compareFlag(comparison, "read-only", before.readOnly === true, after.readOnly === true, context);
  compareFlag(comparison, "write-only", before.writeOnly === true, after.writeOnly === true, context);
  compareDefaults(comparison, before, after, context);
  if (!compareTypes(comparison, before, after, context)) return;
  compareValues(comparison, before, after, context);
  compareLimits(comparison, before, after, context);
  compareConstraints(comparison, before, after, context, recurse);
  compareObjects(comparison, before, after, context, recurse);
  compareUnions(comparison, before, after, context, recurse);
}

const KEYWORDS = { "read-only": "readOnly", "write-only": "writeOnly" };

function compareFlag(
  comparison: Comparison,
  flag: "read-only" | "write-only",
  before: boolean,
  after: boolean,
  context: Context,
): void {
  if (before === after) return;
  if (context.isField) comparison.report(context, after ? `${flag}-added` : `${flag}-removed`);
  else comparison.report(context, "keyword-changed", { detail: KEYWORDS[flag], before, after });
}

function compareDefaults(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const details = { before: before.default, after: after.default };
  if (!Object.hasOwn(before, "default") && !Object.hasOwn(after, "default")) return;
  if (!Object.hasOwn(before, "default")) comparison.report(context, "default-added", details);
  else if (!Object.hasOwn(after, "default")) comparison.report(context, "default-removed", details);
  else if (!isSame(before.default, after.default)) comparison.report(context, "default-changed", details);
}

/** Whether the parts of two `allOf` are the same schemas in the same order, so that each can be compared with its like. */
function isSamelyComposed(comparison: Comparison, before: Json, after: Json): boolean {
  const [old, now] = [asList(before.allOf), asList(after.allOf)];
  return (
    old.length === now.length &&
    old.every((part, index) => {
      const name = comparison.schemaName(part);
      const other = comparison.schemaName(now[index]);
      return name === undefined ? other === undefined : (comparison.renamed.get(name) ?? name) === other;
    })
  );
}

function asSchema(schema: unknown): Json {
  if (schema === false) return { not: {} };
  return isObject(schema) ? schema : {};
}
