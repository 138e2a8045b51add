import type { Json } from "@cloud-agents/spec/description";
import type { Comparison } from "./Comparison.ts";
import { flatten } from "./flatten.ts";
import { isAnnotation } from "./isAnnotation.ts";
import { asList, asObject, asStrings, isSame } from "./json.ts";

/** Two parts that are the same part of two versions. */
interface Pair {
  before: unknown;
  after: unknown;
  /** Position in the `allOf` of the later version. */
  index: number;
}

interface Paired {
  parts: Pair[];
  /** What the two schemas say besides those parts. */
  before: Json;
  after: Json;
}

/**
 * Pairs the parts of two `allOf`, so that each is compared with its like and a shared component is compared as one. Where a field or a
 * keyword moved from one part to another, the parts between which it can have moved are compared as the whole that they make.
 */
export function pairParts(comparison: Comparison, before: Json, after: Json): Paired {
  const [old, now] = [asList(before.allOf), asList(after.allOf)];
  const named = pairs(old, now, (one, other) => {
    const name = comparison.schemaName(one);
    return name !== undefined && (comparison.renamed.get(name) ?? name) === comparison.schemaName(other);
  });
  const isLeft = (parts: unknown[], known: Pair[], version: "before" | "after") =>
    parts.filter(
      (each) => comparison.schemaName(each) === undefined && !known.some((pair) => pair[version] === each),
    );
  const same = pairs(isLeft(old, [], "before"), isLeft(now, [], "after"), isSame);
  const inline = pairs(isLeft(old, same, "before"), isLeft(now, same, "after"), () => true);
  const attempts = [[...named, ...same, ...inline], named, []];
  const paired = attempts.map((parts) => ({
    parts: parts.map((pair) => ({ ...pair, index: now.indexOf(pair.after) })),
    before: rest(comparison, "before", before, parts),
    after: rest(comparison, "after", after, parts),
  }));
  return paired.find((each) => !hasMoves(comparison, each)) as Paired;
}

function pairs(
  before: unknown[],
  after: unknown[],
  isPair: (one: unknown, other: unknown) => boolean,
): Pair[] {
  const left = new Set(after);
  return before.flatMap((one) => {
    const other = [...left].find((each) => isPair(one, each));
    if (other === undefined) return [];
    left.delete(other);
    return [{ before: one, after: other, index: after.indexOf(other) }];
  });
}

function rest(comparison: Comparison, version: "before" | "after", schema: Json, parts: Pair[]): Json {
  if (parts.length === 0) return flatten(comparison, version, schema);
  const { allOf, ...own } = schema;
  const others = asList(allOf).filter((each) => !parts.some((pair) => pair[version] === each));
  return others.length === 0 ? own : flatten(comparison, version, { ...own, allOf: others });
}

/** Whether one part lost what another one gained. */
function hasMoves(comparison: Comparison, { parts, before, after }: Paired): boolean {
  const lost = new Set<string>();
  const gained = new Set<string>();
  for (const pair of [...parts, { before, after }]) {
    const [old, now] = [sayings(comparison, "before", pair.before), sayings(comparison, "after", pair.after)];
    for (const each of old) if (!now.has(each)) lost.add(each);
    for (const each of now) if (!old.has(each)) gained.add(each);
  }
  return [...lost].some((each) => gained.has(each));
}

/** What a schema says something about: its fields, and its keywords but for those that only readers see. */
function sayings(comparison: Comparison, version: "before" | "after", schema: unknown): Set<string> {
  const { properties, required, ...keywords } = flatten(
    comparison,
    version,
    comparison.resolve(version, schema),
  );
  return new Set([
    ...Object.keys(asObject(properties)).map((name) => `field ${name}`),
    ...asStrings(required).map((name) => `required ${name}`),
    ...Object.keys(keywords).filter((keyword) => !isAnnotation(keyword)),
  ]);
}
