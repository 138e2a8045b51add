import type { Json } from "@cloud-agents/spec/description";
import type { Comparison } from "./Comparison.ts";
import { flatten } from "./flatten.ts";
import { asList, asObject, asStrings, isSame } from "./json.ts";

/** Keywords of which it is not tried what values they leave. */
const NARROWING = [
  "pattern",
  "format",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "multipleOf",
  "items",
];

/**
 * Whether a value that a variant describes plainly fulfils another one, too, so that a `oneOf` of both refuses it: an object with the
 * fields that the variant lists, or what says nothing that the other one forbids. In doubt, it does not.
 */
export function overlaps(comparison: Comparison, variant: unknown, other: unknown): boolean {
  const [one, two] = [variant, other].map((each) =>
    flatten(comparison, "after", comparison.resolve("after", each)),
  ) as [Json, Json];
  if (
    [one, two].some((each) =>
      ["oneOf", "anyOf", "allOf", "not"].some((keyword) => Object.hasOwn(each, keyword)),
    )
  )
    return false;
  if (!haveCommon(typesOf(one), typesOf(two)) || !haveCommon(valuesOf(one), valuesOf(two))) return false;
  const areBothNarrow = [one, two].every((each) => NARROWING.some((keyword) => Object.hasOwn(each, keyword)));
  if (areBothNarrow) return false;
  return fitsFields(comparison, one, two);
}

/** Whether an object with some of the fields that one schema lists fulfils another one. */
function fitsFields(comparison: Comparison, one: Json, two: Json): boolean {
  const [fields, others] = [asObject(one.properties), asObject(two.properties)];
  const [needed, alsoNeeded] = [asStrings(one.required), asStrings(two.required)];
  if (!alsoNeeded.every((name) => Object.hasOwn(fields, name))) return false;
  if (two.additionalProperties === false && !needed.every((name) => Object.hasOwn(others, name)))
    return false;
  // A constant tells variants apart even where it may be left out: callers send it.
  return Object.keys(fields)
    .filter((name) => Object.hasOwn(others, name))
    .every((name) => {
      const [field, same] = [fields[name], others[name]].map((each) =>
        flatten(comparison, "after", comparison.resolve("after", each)),
      ) as [Json, Json];
      const isNeeded = needed.includes(name) || alsoNeeded.includes(name);
      return (
        haveCommon(valuesOf(field), valuesOf(same)) &&
        (!isNeeded || haveCommon(typesOf(field), typesOf(same)))
      );
    });
}

function typesOf({ type, properties }: Json): unknown[] | undefined {
  if (type === undefined) return properties === undefined ? undefined : ["object"];
  const types = [type].flat();
  return types.includes("number") ? [...types, "integer"] : types;
}

function valuesOf(schema: Json): unknown[] | undefined {
  return Object.hasOwn(schema, "const")
    ? [schema.const]
    : schema.enum === undefined
      ? undefined
      : asList(schema.enum);
}

/** Without a list, everything is in it. */
const haveCommon = (some: unknown[] | undefined, others: unknown[] | undefined) =>
  some === undefined ||
  others === undefined ||
  some.some((each) => others.some((other) => isSame(each, other)));
