import { escapeStep, type Json } from "@cloud-agents/spec/description";
import { compareAnnotations, LIFETIME } from "./annotations.ts";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { CONSTRAINTS, compareConstraints } from "./constraints.ts";
import { flatten } from "./flatten.ts";
import { compareHeirs } from "./heirs.ts";
import { isUnsent } from "./isUnsent.ts";
import { asObject, isObject, isSame, keysOf } from "./json.ts";
import { keywordPairs } from "./keywordGroups.ts";
import { compareLifetimes } from "./lifetimes.ts";
import { compareLimits, LIMITS } from "./limits.ts";
import { admitsNull, hasNullBranch, onlyBranch, withoutNull } from "./nulls.ts";
import { compareObjects } from "./objects.ts";
import { pairParts } from "./parts.ts";
import { compareTypes } from "./types.ts";
import { compareUnions, compareWrapped, hasBranches, isOpenUnion, isWrapped } from "./unions.ts";
import { unwrap } from "./unwrap.ts";
import { compareValues } from "./values.ts";

/** Keywords that a comparison of schemas looks at; of all others it only says that they changed. */
const KNOWN = [
  ...LIMITS,
  ...CONSTRAINTS,
  ...["$ref", "type", "enum", "const", "properties", "required", "additionalProperties"],
  ...["allOf", "oneOf", "anyOf", "discriminator", "readOnly", "writeOnly", "default", "$defs"],
  ...[...LIFETIME, "x-extensible-enum"],
];

/** Compares two schemas, which may be references, or the `true` and `false` of JSON Schema. */
export function compareSchemas(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  around: Context,
): void {
  const [old, now] = [unwrap(comparison, asSchema(before)), unwrap(comparison, asSchema(after))];
  const isNeverSent =
    around.isField &&
    isUnsent(comparison, "before", old, around) &&
    isUnsent(comparison, "after", now, around);
  const context = { ...around, isUnsent: around.isUnsent || isNeverSent };
  if (!context.isPart) {
    const isOpen = isOpenUnion(comparison, comparison.resolve("before", old), context);
    compareHeirs(comparison, old, now, context, isOpen, (one, other, inside) =>
      compareSchemas(comparison, one, other, inside),
    );
  }
  if (hasNullBranch(old) || hasNullBranch(now)) {
    compareWithNull(comparison, old, now, context);
    return;
  }
  const [branch, newBranch] = [onlyBranch(comparison, old), onlyBranch(comparison, now)];
  const isPlain = (schema: Json, version: "before" | "after") =>
    !hasBranches(comparison.resolve(version, schema));
  if ((branch || newBranch) && (branch || isPlain(old, "before")) && (newBranch || isPlain(now, "after"))) {
    compareSchemas(comparison, branch ?? old, newBranch ?? now, context);
    return;
  }
  comparison.follow(old, now, context, (one, other, inside) =>
    compareResolved(comparison, one, other, inside),
  );
}

/** Null can be written as a branch of a union and as a type: it is compared by itself, and then all else. */
function compareWithNull(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const [was, is] = [admitsNull(comparison, "before", before), admitsNull(comparison, "after", after)];
  if (was !== is) comparison.report(context, is ? "null-allowed" : "null-forbidden");
  const [old, now] = [withoutNull(comparison, "before", before), withoutNull(comparison, "after", after)];
  compareSchemas(comparison, old, now, context);
}

function compareResolved(comparison: Comparison, before: Json, after: Json, context: Context): void {
  if (isNothing(before) !== isNothing(after)) {
    comparison.report(context, isNothing(before) ? "constraint-loosened" : "constraint-tightened", {
      detail: "schema",
      before: isNothing(before) ? false : before,
      after: isNothing(after) ? false : after,
    });
    return;
  }
  const { parts, before: old, after: now } = pairParts(comparison, before, after);
  const isWritten = old === before && now === after;
  if (!isWritten && parts.length === 0 && (hasNullBranch(old) || hasNullBranch(now))) {
    compareWithNull(comparison, old, now, context);
    return;
  }
  for (const part of parts) {
    const inside = {
      ...at(context, "", "allOf", String(part.index)),
      isField: context.isField,
      isPart: true,
    };
    compareSchemas(comparison, part.before, part.after, inside);
  }
  const whole = {
    before: flatten(comparison, "before", before),
    after: flatten(comparison, "after", after),
  };
  const [[one, other] = [old, now], ...further] = keywordPairs(old, now);
  comparison.inheritSent(before, one);
  compareKeywords(comparison, one, other, context, whole);
  for (const [each, newEach] of further) {
    comparison.inheritSent(before, each);
    compareKeywords(comparison, each, newEach, context);
  }
}

/** @param whole The schemas of which those compared are a part. */
function compareKeywords(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
  whole: { before: Json; after: Json } = { before, after },
): void {
  const recurse: Recurse = (old, now, inside) => compareSchemas(comparison, old, now, inside);
  compareLifetimes(comparison, before, after, context);
  compareAnnotations(comparison, before, after, context, KNOWN, "keyword-changed");
  compareDefinitions(comparison, before, after, context);
  if (isWrapped(before, after)) {
    compareWrapped(comparison, before, after, context, recurse);
    return;
  }
  compareFlag(comparison, "read-only", before.readOnly === true, after.readOnly === true, context);
  compareFlag(comparison, "write-only", before.writeOnly === true, after.writeOnly === true, context);
  compareDefaults(comparison, before, after, context);
  if (!compareTypes(comparison, before, after, context)) return;
  compareValues(comparison, before, after, context);
  compareLimits(comparison, before, after, context);
  compareConstraints(comparison, before, after, context, recurse);
  compareObjects(comparison, before, after, whole, context, recurse);
  compareUnions(comparison, before, after, context, recurse);
}

/** What something refers to in `$defs` is compared there. */
function compareDefinitions(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const [old, now] = [asObject(before.$defs), asObject(after.$defs)];
  for (const name of keysOf(old, now)) {
    const inside = at(context, "($defs)", "$defs");
    if (!comparison.isUsed(`${inside.pointer}/${escapeStep(name)}`))
      comparison.reportInside(inside, "keyword-changed", name, old[name], now[name]);
  }
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

/** Whether no value is valid. */
const isNothing = ({ not }: Json) => not === true || (isObject(not) && Object.keys(not).length === 0);

function asSchema(schema: unknown): Json {
  if (schema === false) return { not: {} };
  return isObject(schema) ? schema : {};
}
