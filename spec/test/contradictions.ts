import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject, resolve } from "./bundle.ts";
import { violations } from "./violations.ts";

/** One place of a statement in `sources.yaml`: a JSON pointer and what must be true there. */
export type Place = { pointer: string } & { [expectation in keyof typeof expectations]?: Json };

const expectations = {
  /** The value there equals this. */
  equals: (found: Json, wanted: Json) => isDeepStrictEqual(found, wanted),
  /** The string there contains this part; line breaks count as spaces. */
  contains: (found: Json, wanted: Json) =>
    typeof found === "string" && found.replace(/\s+/g, " ").includes(String(wanted)),
  /** The array there contains this element. */
  includes: (found: Json, wanted: Json) =>
    Array.isArray(found) && found.some((element) => isDeepStrictEqual(element, wanted)),
  /** The object there has exactly these keys, in any order. */
  keys: (found: Json, wanted: Json) =>
    isObject(found) && isDeepStrictEqual(Object.keys(found).sort(), [...(wanted as string[])].sort()),
  /** The object there does not have this key. */
  lacks: (found: Json, wanted: Json) => isObject(found) && !(String(wanted) in found),
  /** The schema there admits these JSON types and no others. */
  type: (found: Json, wanted: Json) =>
    isDeepStrictEqual(admittedTypes(found), new Set([wanted].flat() as string[])),
  /** The object schema there has this property and requires it. */
  requires: (found: Json, wanted: Json) =>
    property(found, wanted) && required(found).includes(String(wanted)),
  /** The object schema there has this property and does not require it. */
  optional: (found: Json, wanted: Json) =>
    property(found, wanted) && !required(found).includes(String(wanted)),
  /** This value is valid under the schema there. */
  accepts: (_: Json, wanted: Json, pointer: string) => violations(pointer, wanted).length === 0,
  /** This value is not valid under the schema there. */
  refuses: (_: Json, wanted: Json, pointer: string) => violations(pointer, wanted).length > 0,
};

/** The names of the expectations a place can state. */
export const expectationNames = Object.keys(expectations);

/**
 * Checks a place against the bundle.
 *
 * @returns One line for each expectation that is not met; none when the description says what is claimed.
 */
export function contradictions({ pointer, ...claims }: Place): string[] {
  const stated = Object.entries(claims) as [keyof typeof expectations, Json][];
  if (stated.length === 0)
    return [`${pointer}: states no expectation; add one of ${expectationNames.join(", ")}.`];
  let place: ReturnType<typeof resolve>;
  try {
    place = resolve(pointer);
  } catch (error) {
    return [(error as Error).message];
  }
  return stated
    .filter(([expectation, wanted]) => !expectations[expectation]?.(place.value, wanted, pointer))
    .map(
      ([expectation, wanted]) =>
        `${pointer}: expected "${expectation}: ${JSON.stringify(wanted)}", found ${JSON.stringify(place.value).slice(0, 400)}`,
    );
}

// A schema composed with allOf requires and has what its parts do.
function parts(schema: Json): JsonObject[] {
  if (!isObject(schema)) return [];
  const target = typeof schema.$ref === "string" ? resolve(schema.$ref.slice(1)).value : schema;
  if (!isObject(target)) return [];
  return [target, ...((target.allOf ?? []) as Json[]).flatMap(parts)];
}

function required(schema: Json): Json[] {
  return parts(schema).flatMap((part) => (part.required ?? []) as Json[]);
}

function property(schema: Json, name: Json): boolean {
  return parts(schema).some((part) => isObject(part.properties) && String(name) in part.properties);
}

function admittedTypes(schema: Json): Set<string> {
  const stated = parts(schema).flatMap(({ type, oneOf }) =>
    type === undefined
      ? ((oneOf ?? []) as Json[]).flatMap((schema) => [...admittedTypes(schema)])
      : [type].flat(),
  );
  return new Set(stated as string[]);
}
