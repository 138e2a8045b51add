import type { Json } from "@cloud-agents/spec/description";
import type { Comparison } from "./Comparison.ts";
import { flatten } from "./flatten.ts";
import { asList, isObject } from "./json.ts";
import { UNIONS, without } from "./keywordGroups.ts";

/** How many references and unions are followed one inside the other. */
const MAX_DEPTH = 8;

/** Whether a schema says with a branch of its own that null is valid, as in `anyOf: [Agent, null]`. */
export function hasNullBranch(schema: Json): boolean {
  return unionWithNull(schema) !== undefined;
}

function unionWithNull(schema: Json): string | undefined {
  if (UNIONS.every((keyword) => Array.isArray(schema[keyword]))) return undefined;
  return UNIONS.find((keyword) => {
    const branches = asList(schema[keyword]);
    return branches.length > 1 && branches.some(isNull) && !branches.every(isNull);
  });
}

const isNull = (branch: unknown) =>
  isObject(branch) && ([branch.type].flat().join() === "null" || branch.const === null);

/** Whether null fulfils a schema. One that is about objects or lists alone is not meant to admit it, although it does. */
export function admitsNull(
  comparison: Comparison,
  version: "before" | "after",
  schema: unknown,
  depth = 0,
): boolean {
  if (schema === true) return true;
  const flat = flatten(comparison, version, comparison.resolve(version, schema));
  const { type, enum: values, const: value } = flat;
  if (type !== undefined && ![type].flat().includes("null")) return false;
  if (Array.isArray(values) && !values.includes(null)) return false;
  if (value !== undefined && value !== null) return false;
  const unions = UNIONS.map((keyword) => flat[keyword]).filter(Array.isArray);
  if (unions.length === 0 && type === undefined && values === undefined && value === undefined)
    return !["properties", "items", "not"].some((keyword) => Object.hasOwn(flat, keyword));
  return (
    depth < MAX_DEPTH &&
    unions.every((branches) => branches.some((each) => admitsNull(comparison, version, each, depth + 1)))
  );
}

/** A schema that says the same but for null, which it no longer admits. */
export function withoutNull(comparison: Comparison, version: "before" | "after", schema: Json): Json {
  if (!admitsNull(comparison, version, schema)) return schema;
  return comparison.derived(schema, `without null ${version}`, () => {
    const whole = flatten(comparison, version, comparison.resolve(version, schema));
    const result = { ...whole };
    if (Array.isArray(whole.type)) {
      const types = whole.type.filter((type) => type !== "null");
      result.type = types.length === 1 ? types[0] : types;
    }
    if (Array.isArray(whole.enum)) result.enum = whole.enum.filter((value) => value !== null);
    const keyword = unionWithNull(whole);
    if (keyword === undefined) return result;
    const branches = asList(whole[keyword]).filter((branch) => !isNull(branch));
    return { ...result, [keyword]: branches };
  });
}

/** The one branch of a union that has no other, with what stands beside the union. */
export function onlyBranch(comparison: Comparison, schema: Json): Json | undefined {
  const [keyword, ...others] = UNIONS.filter((each) => Array.isArray(schema[each]));
  const [branch, ...more] = asList(keyword && schema[keyword]);
  if (keyword === undefined || others.length + more.length > 0 || !isObject(branch)) return undefined;
  if (isObject(schema.discriminator)) return undefined;
  const beside = without(schema, [keyword]);
  if (Object.keys(beside).length === 0) return branch;
  return comparison.derived(schema, "only branch", () => ({
    ...beside,
    allOf: [...asList(schema.allOf), branch],
  }));
}
