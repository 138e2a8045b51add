import type { Json } from "@cloud-agents/spec/description";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { asObject, isObject, isSame, keysOf } from "./json.ts";

const UNIONS = ["oneOf", "anyOf"] as const;

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

/** The branches of a schema, if it has any. */
export function branchesOf(schema: Json): unknown[] | undefined {
  const found = UNIONS.map((keyword) => schema[keyword]).find(Array.isArray);
  return found as unknown[] | undefined;
}

/** Whether one schema says what one branch of the other could say: `Agent` became `oneOf: [Agent, Team]`, or the reverse. */
export function isWrapped(before: Json, after: Json): boolean {
  const [union, plain] = branchesOf(after) ? [after, before] : [before, after];
  return (
    branchesOf(union) !== undefined &&
    branchesOf(plain) === undefined &&
    !SHAPES.some((keyword) => Object.hasOwn(union, keyword)) &&
    SHAPES.some((keyword) => Object.hasOwn(plain, keyword))
  );
}

/** Compares two unions branch by branch, and their discriminators. */
export function compareUnions(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
  recurse: Recurse,
): void {
  compareBranches(comparison, branchesOf(before), branchesOf(after), context, {
    isOpen: isOpenUnion(comparison, before, context),
    keyword: Array.isArray(after.oneOf) ? "oneOf" : "anyOf",
    recurse,
  });
  compareDiscriminators(comparison, before, after, context);
}

/** Compares branches: the same reference first, then the same tag or title, then the same text, then those left over in their order. */
export function compareBranches(
  comparison: Comparison,
  before: unknown[] | undefined,
  after: unknown[] | undefined,
  context: Context,
  { isOpen, keyword, recurse }: { isOpen: boolean; keyword: string; recurse: Recurse },
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    comparison.report(context, "constraint-added", { detail: keyword, after });
    return;
  }
  if (after === undefined) {
    comparison.report(context, "constraint-removed", { detail: keyword, before });
    return;
  }
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
  pair((one, other) => {
    const name = comparison.schemaName(one);
    return name !== undefined && (comparison.renamed.get(name) ?? name) === comparison.schemaName(other);
  });
  pair((one, other) => isSame(one, other));
  pair((one, other) => {
    const tag = tagOf(comparison, "before", one);
    return tag !== undefined && tag === tagOf(comparison, "after", other);
  });
  pair(
    (one, other) =>
      typeOf(comparison, "before", one) === "object" && typeOf(comparison, "after", other) === "object",
  );
  pair((one, other) => {
    const type = typeOf(comparison, "before", one);
    return type !== undefined && type === typeOf(comparison, "after", other);
  });
  for (const one of old) {
    const isNull = typeOf(comparison, "before", one) === "null";
    const detail = nameOf(comparison, "before", one, before);
    if (isNull) comparison.report(context, "null-forbidden");
    else comparison.report(context, "branch-removed", { detail, before: one });
  }
  for (const other of now) {
    const isNull = typeOf(comparison, "after", other) === "null";
    const detail = nameOf(comparison, "after", other, after);
    if (isNull) comparison.report(context, "null-allowed");
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
  const [was, is] = [asObject(old.mapping), asObject(now.mapping)];
  const isOpen = isOpenUnion(comparison, before, context);
  for (const value of keysOf(was, is)) {
    const change = { detail: JSON.stringify(value), before: was[value], after: is[value] };
    if (was[value] === is[value]) continue;
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

const shortName = (target: unknown) => String(target).split("/").at(-1) ?? "";

const hasBranch = (union: Json, target: unknown) =>
  branchesOf(union)?.some((branch) => shortName(asObject(branch).$ref) === shortName(target)) ?? true;

/** Our types of responses keep room for members of a union that has a discriminator, unless a request can contain it. */
function isOpenUnion(comparison: Comparison, before: Json, { side }: Context): boolean {
  if (typeof before["x-open-enum"] === "boolean") return before["x-open-enum"];
  return side === "response" && isObject(before.discriminator) && !comparison.isSent(before);
}

function typeOf(comparison: Comparison, version: "before" | "after", branch: unknown): unknown {
  const { type, properties } = comparison.resolve(version, branch);
  return type ?? (properties === undefined ? undefined : "object");
}

/** What identifies a branch: its title, or the constant in one of its fields. */
function tagOf(comparison: Comparison, version: "before" | "after", branch: unknown): string | undefined {
  const { title, properties } = comparison.resolve(version, branch);
  if (typeof title === "string") return title;
  for (const [name, field] of Object.entries(asObject(properties))) {
    const { const: value, enum: values } = comparison.resolve(version, field);
    if (value !== undefined) return `${name}=${value}`;
    if (Array.isArray(values) && values.length === 1) return `${name}=${values[0]}`;
  }
  return undefined;
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
