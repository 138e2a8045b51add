import type { Json } from "@cloud-agents/spec/description";
import { asList, asObject, isSame } from "./json.ts";

/** Keywords that list variants of what is valid. */
export const UNIONS = ["oneOf", "anyOf"] as const;

/**
 * Keywords of which a schema can have only one, although a value can have to fulfil several: each with those that say nothing without it. A
 * schema that says more than one of them has the others in its `allOf`.
 */
export const GROUPS: readonly (readonly [lead: string, ...others: string[]])[] = [
  ["pattern"],
  ["format"],
  ["multipleOf"],
  ["not"],
  ["contains", "minContains", "maxContains"],
  ["if", "then", "else"],
  ["oneOf", "discriminator"],
  ["anyOf", "discriminator"],
  ["contentMediaType"],
  ["contentEncoding"],
];

/**
 * Pairs what two flat schemas say, so that each pair has every keyword at most once: first all that they say once, then what they say
 * several times, the same with the same.
 */
export function keywordPairs(before: Json, after: Json): [before: Json, after: Json][] {
  let [old, now] = [without(before, ["allOf"]), without(after, ["allOf"])];
  const others: [Json, Json][] = [];
  for (const group of GROUPS) {
    const [was, is] = [saidBy(before, group), saidBy(after, group)];
    if (was.length < 2 && is.length < 2) continue;
    const [[first, newFirst] = [{}, {}], ...rest] = paired(was, is);
    old = { ...without(old, group), ...first };
    now = { ...without(now, group), ...newFirst };
    others.push(...rest);
  }
  return [[old, now], ...others];
}

/** What a schema and the parts that are left in its `allOf` say with the keywords of a group. */
function saidBy(schema: Json, group: (typeof GROUPS)[number]): Json[] {
  return [schema, ...asList(schema.allOf).map(asObject)]
    .filter((each) => Object.hasOwn(each, group[0]))
    .map((each) => pick(each, group));
}

function paired(before: Json[], after: Json[]): [Json, Json][] {
  const isIn = (list: Json[]) => (each: Json) => list.some((other) => isSame(each, other));
  const same = before.filter(isIn(after)).map((each): [Json, Json] => [each, each]);
  const [gone, added] = [
    before.filter((each) => !isIn(after)(each)),
    after.filter((each) => !isIn(before)(each)),
  ];
  const length = Math.max(gone.length, added.length);
  const others = Array.from({ length }, (_, index): [Json, Json] => [gone[index] ?? {}, added[index] ?? {}]);
  return [...same, ...others];
}

/** The fields of an object that have one of some names. */
export function pick(object: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}

/** The fields of an object that have none of some names. */
export function without(object: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
