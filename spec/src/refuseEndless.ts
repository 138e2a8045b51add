import type { Schema } from "./Description.ts";
import type { References } from "./References.ts";

/** Keywords whose schemas apply to the very value that they stand in the schema of. */
const SAME_VALUE = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];

/**
 * Refuses component schemas that contain themselves with no field and no item between: checking a value would never end, and no type can be
 * declared so. A schema for the members of a tree contains itself in a field.
 *
 * @throws DescriptionError with the way back.
 */
export function refuseEndless(schemas: ReadonlyMap<string, Schema>, references: References): void {
  const ended = new Set<string>();
  const follow = (name: string, way: readonly string[]): void => {
    const schema = schemas.get(name);
    if (schema === undefined || ended.has(name)) return;
    // It knows a reference that leads back to itself.
    references.resolve(schema);
    for (const reference of ofSameValue(schema)) {
      const next = references.componentOf(reference);
      if (next === undefined) continue;
      const whole = [...way, next];
      if (way.includes(next))
        throw references.error(
          reference,
          `The schema ${next} contains itself, with no field between: ${whole.slice(way.indexOf(next)).join(" → ")}. Refer to what they share in a schema of its own.`,
        );
      follow(next, whole);
    }
    ended.add(name);
  };
  for (const name of schemas.keys()) follow(name, [name]);
}

/** The references in a schema that apply to its own value. */
function* ofSameValue(schema: Schema): Generator<Schema> {
  if (schema.$ref !== undefined) yield schema;
  for (const keyword of SAME_VALUE)
    for (const part of [(schema as Record<string, unknown>)[keyword] ?? []].flat())
      if (typeof part === "object" && part !== null) yield* ofSameValue(part as Schema);
}
