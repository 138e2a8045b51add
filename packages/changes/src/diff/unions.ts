import type { Json } from "@cloud-agents/spec/description";
import { compareAnnotations } from "./annotations.ts";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { flatten } from "./flatten.ts";
import { asList, asObject, isObject, isSame, keysOf } from "./json.ts";
import { UNIONS } from "./keywordGroups.ts";
import { overlaps } from "./overlaps.ts";

/** Keywords that say what a value is. Beside a `oneOf` they stand for every branch. */
const SHAPES = [
  "type",
  "properties",
  "required",
  "enum",
  "const",
  "items",
  "allOf",
  "additionalProperties",
  "format",
];

type Union = (typeof UNIONS)[number];

/** Whether a schema lists variants of what is valid. */
export function hasBranches(schema: Json): boolean {
  return UNIONS.some((keyword) => Array.isArray(schema[keyword]));
}

/** The keyword that lists the variants, if one alone does. */
function unionOf(schema: Json): Union | undefined {
  const [keyword, ...others] = UNIONS.filter((each) => Array.isArray(schema[each]));
  return others.length === 0 ? keyword : undefined;
}

const branchesOf = (schema: Json) => asList(schema[unionOf(schema) ?? ""]);

/** Whether one schema says what one branch of the other could say: `Agent` became `oneOf: [Agent, Team]`, or the reverse. */
export function isWrapped(before: Json, after: Json): boolean {
  const [union, plain] = hasBranches(after) ? [after, before] : [before, after];
  return (
    unionOf(union) !== undefined &&
    !hasBranches(plain) &&
    !SHAPES.some((keyword) => Object.hasOwn(union, keyword)) &&
    SHAPES.some((keyword) => Object.hasOwn(plain, keyword))
  );
}

/** Compares a schema with the union of which it became one branch, or whose only branch it became. */
export function compareWrapped(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
  recurse: Recurse,
): void {
  const [old, now] = [before, after].map((each) => (hasBranches(each) ? branchesOf(each) : [each]));
  const keyword = unionOf(after) ?? unionOf(before) ?? "oneOf";
  compareBranches(comparison, old ?? [], now ?? [], context, {
    isOpen: false,
    isTagged: isObject(before.discriminator) || isObject(after.discriminator),
    keyword,
    constantsOf: constantsIn(comparison, before, after),
    recurse,
  });
}

/** Compares two unions branch by branch, and their discriminators. */
export function compareUnions(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
  recurse: Recurse,
): void {
  const options = {
    isOpen: isOpenUnion(comparison, before, context),
    isTagged: isObject(after.discriminator),
    constantsOf: constantsIn(comparison, before, after),
    recurse,
  };
  const [union, newUnion] = [unionOf(before), unionOf(after)];
  if (union !== undefined && newUnion !== undefined && union !== newUnion) {
    const isExclusive = isDisjoint(comparison, "before", before) && isDisjoint(comparison, "after", after);
    if (!isExclusive)
      comparison.report(
        context,
        newUnion === "oneOf" ? "variants-became-exclusive" : "variants-became-inclusive",
      );
    compareBranches(comparison, branchesOf(before), branchesOf(after), context, {
      ...options,
      keyword: newUnion,
    });
  } else {
    for (const keyword of UNIONS) {
      const [old, now] = [before[keyword], after[keyword]];
      if (Array.isArray(old) && Array.isArray(now))
        compareBranches(comparison, old, now, context, { ...options, keyword });
      else if (Array.isArray(now))
        comparison.report(context, "constraint-added", { detail: keyword, after: now });
      else if (Array.isArray(old))
        comparison.report(context, "constraint-removed", { detail: keyword, before: old });
    }
  }
  compareDiscriminators(comparison, before, after, context);
}

function constantsIn(comparison: Comparison, before: Json, after: Json): Options["constantsOf"] {
  return {
    before: (branch) => constantsOf(comparison, "before", branch, before),
    after: (branch) => constantsOf(comparison, "after", branch, after),
  };
}

/** Whether nothing fulfils two branches of a union, so that `oneOf` and `anyOf` say the same. */
function isDisjoint(comparison: Comparison, version: "before" | "after", union: Json): boolean {
  if (isObject(union.discriminator)) return true;
  const types = branchesOf(union).map((branch) => {
    const type = typeOf(comparison, version, branch);
    return type === "integer" ? "number" : type;
  });
  return types.every((type) => typeof type === "string") && new Set(types).size === types.length;
}

interface Options {
  isOpen: boolean;
  /** Whether a discriminator says of which variant a value is. */
  isTagged: boolean;
  keyword: Union;
  /** The values by which a branch is known. */
  constantsOf: Record<"before" | "after", (branch: unknown) => Map<string, string>>;
  recurse: Recurse;
}

/**
 * Compares branches: the same reference first, then the same text, then the same tag or title, then those left over in their order. Two that
 * have another tag are never the same one.
 */
function compareBranches(
  comparison: Comparison,
  before: unknown[],
  after: unknown[],
  context: Context,
  { isOpen, isTagged, keyword, constantsOf: constants, recurse }: Options,
): void {
  const [old, now] = [new Set(before), new Set(after)];
  const pair = (isPair: (one: unknown, other: unknown) => boolean) => {
    for (const one of old) {
      const other = [...now].find((each) => isPair(one, each));
      if (other === undefined) continue;
      old.delete(one);
      now.delete(other);
      const name = nameOf(comparison, "after", other, after);
      recurse(one, other, at(context, `(${name})`, keyword, String(after.indexOf(other))));
    }
  };
  const tags = (one: unknown, other: unknown) => {
    const [was, is] = [constants.before(one), constants.after(other)];
    const common = [...was.keys()].filter((field) => is.has(field));
    const isSameTag = common.filter((field) => was.get(field) === is.get(field)).length;
    return { areSame: common.length > 0 && isSameTag === common.length, differ: isSameTag < common.length };
  };
  const typesOf = (one: unknown, other: unknown) => [
    typeOf(comparison, "before", one),
    typeOf(comparison, "after", other),
  ];
  pair((one, other) => {
    const name = comparison.schemaName(one);
    return name !== undefined && (comparison.renamed.get(name) ?? name) === comparison.schemaName(other);
  });
  pair((one, other) => isSame(one, other));
  pair((one, other) => tags(one, other).areSame);
  pair((one, other) => {
    const title = comparison.resolve("before", one).title;
    const isSameTitle = title !== undefined && title === comparison.resolve("after", other).title;
    return isSameTitle && !tags(one, other).differ;
  });
  pair((one, other) => {
    const [type, newType] = typesOf(one, other);
    return type === "object" && newType === "object" && !tags(one, other).differ;
  });
  pair((one, other) => {
    const [type, newType] = typesOf(one, other);
    return type !== undefined && isSame(type, newType) && !tags(one, other).differ;
  });
  for (const one of old) {
    const isNull = typeOf(comparison, "before", one) === "null";
    const detail = nameOf(comparison, "before", one, before);
    if (isNull) comparison.report(context, "null-forbidden");
    else comparison.report(context, "branch-removed", { detail, before: one });
  }
  const kept = after.filter((each) => !now.has(each));
  for (const other of now) {
    const isNull = typeOf(comparison, "after", other) === "null";
    const detail = nameOf(comparison, "after", other, after);
    const isRefusing =
      keyword === "oneOf" &&
      !isTagged &&
      context.side === "request" &&
      kept.some((each) => overlaps(comparison, each, other));
    if (isNull) comparison.report(context, "null-allowed");
    else if (isRefusing) comparison.report(context, "overlapping-branch-added", { detail, after: other });
    else comparison.report(context, "branch-added", { detail, after: other, isOpen });
  }
}

function compareDiscriminators(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const [old, now] = [before.discriminator, after.discriminator];
  const details = { before: asObject(old).propertyName, after: asObject(now).propertyName };
  if (!isObject(old) && !isObject(now)) return;
  if (!isObject(old)) {
    comparison.report(context, "discriminator-added", details);
    return;
  }
  if (!isObject(now)) {
    comparison.report(context, "discriminator-removed", details);
    return;
  }
  if (old.propertyName !== now.propertyName) {
    comparison.report(context, "discriminator-property-changed", details);
  }
  compareAnnotations(comparison, old, now, context, ["propertyName", "mapping"]);
  const [was, is] = [
    mappingOf(comparison, "before", before, now.mapping),
    mappingOf(comparison, "after", after, old.mapping),
  ];
  const isOpen = isOpenUnion(comparison, before, context);
  for (const value of keysOf(was, is)) {
    const change = { detail: JSON.stringify(value), before: was[value], after: is[value] };
    if (targetOf(was[value]) === targetOf(is[value])) continue;
    // A value that comes and goes with its branch is not reported twice.
    if (!Object.hasOwn(was, value)) {
      if (hasBranch(before, is[value])) comparison.report(context, "mapping-added", { ...change, isOpen });
    } else if (!Object.hasOwn(is, value)) {
      if (hasBranch(after, was[value])) comparison.report(context, "mapping-removed", change);
    } else if (comparison.renamed.get(shortName(was[value])) !== shortName(is[value])) {
      comparison.report(context, "mapping-changed", change);
    }
  }
}

/** A mapping; where there is none, the values that stand for variants without it, as far as the mapping of the other version has them. */
function mappingOf(comparison: Comparison, version: "before" | "after", union: Json, other: unknown): Json {
  const { mapping, propertyName } = asObject(union.discriminator);
  if (isObject(mapping)) return mapping;
  const others = Object.values(asObject(other)).map(shortName);
  const implied = UNIONS.flatMap((keyword) => asList(union[keyword])).flatMap((branch) => {
    const name = comparison.schemaName(branch);
    const value = constantsOf(comparison, version, branch, union).get(String(propertyName));
    const isMapped = others.some((each) => each === name || each === comparison.renamed.get(name ?? ""));
    return value !== undefined && isMapped ? [[value, asObject(branch).$ref] as const] : [];
  });
  return Object.fromEntries(implied);
}

/** What a value of a mapping leads to: the name of a schema can stand for its reference. */
const targetOf = (target: unknown) =>
  typeof target === "string" && /^[\w.-]+$/.test(target) ? `#/components/schemas/${target}` : target;

const shortName = (target: unknown) => String(target).split("/").at(-1) ?? "";

const hasBranch = (union: Json, target: unknown) =>
  !hasBranches(union) ||
  UNIONS.flatMap((keyword) => asList(union[keyword])).some(
    (branch) => shortName(asObject(branch).$ref) === shortName(target),
  );

/** Our types of responses keep room for members of a union that has a discriminator, unless a request can contain it. */
export function isOpenUnion(comparison: Comparison, before: Json, { side }: Context): boolean {
  if (typeof before["x-open-enum"] === "boolean") return before["x-open-enum"];
  return side === "response" && isObject(before.discriminator) && !comparison.isSent(before);
}

/** A branch as one schema: what identifies it can be in a part of its `allOf`. */
const flatBranch = (comparison: Comparison, version: "before" | "after", branch: unknown) =>
  flatten(comparison, version, comparison.resolve(version, branch));

function typeOf(comparison: Comparison, version: "before" | "after", branch: unknown): unknown {
  const { type, properties } = flatBranch(comparison, version, branch);
  return type ?? (properties === undefined ? undefined : "object");
}

/** The constants in the fields of a branch; of a union with a discriminator, the one value of its field. */
function constantsOf(
  comparison: Comparison,
  version: "before" | "after",
  branch: unknown,
  union: Json,
): Map<string, string> {
  const { discriminator } = union;
  const found = new Map<string, string>();
  for (const [name, field] of Object.entries(asObject(flatBranch(comparison, version, branch).properties))) {
    const { const: value, enum: values } = flatBranch(comparison, version, field);
    if (value !== undefined) found.set(name, String(value));
    else if (Array.isArray(values) && values.length === 1) found.set(name, String(values[0]));
  }
  if (!isObject(discriminator)) return found;
  const name = String(discriminator.propertyName);
  const value = found.get(name) ?? mappedValue(comparison, branch, discriminator);
  return new Map(value === undefined ? [] : [[name, value]]);
}

/** The value that stands for a branch in the discriminator's mapping, or else its name (OpenAPI 3.1, Discriminator Object). */
function mappedValue(comparison: Comparison, branch: unknown, { mapping }: Json): string | undefined {
  const name = comparison.schemaName(branch);
  const [mapped] = Object.entries(asObject(mapping)).find(([, target]) => shortName(target) === name) ?? [];
  return mapped ?? name;
}

/** What a branch is called: its title, or the constant in one of its fields. */
function tagOf(comparison: Comparison, version: "before" | "after", branch: unknown): string | undefined {
  const { title } = flatBranch(comparison, version, branch);
  if (typeof title === "string") return title;
  const [constant] = constantsOf(comparison, version, branch, {});
  return constant?.join("=");
}

function nameOf(
  comparison: Comparison,
  version: "before" | "after",
  branch: unknown,
  all: unknown[],
): string {
  return (
    comparison.schemaName(branch) ??
    tagOf(comparison, version, branch) ??
    (typeOf(comparison, version, branch) as string | undefined) ??
    String(all.indexOf(branch) + 1)
  );
}
