import type { Json } from "./Description.ts";
import { type Visit, walkSchema } from "./walkSchema.ts";

/** A field of a body that the description does not have. */
export interface UndescribedField {
  name: string;
  value: unknown;
  /** The object that has it, as the validator writes it, such as `data[0]`; empty for the whole body. */
  parent: string;
  /** The pointer to the schema that would have to have it. */
  schema: string;
}

/** An object of a body, and what the schemas that apply to it say of its fields. */
interface Seen {
  value: Json;
  described: Set<string>;
  isOpen: boolean;
  /** The last schema that describes fields. */
  schema: string | undefined;
}

/**
 * Finds the fields of a body that its schema does not describe. An object that may have any field, or of which the schema says nothing,
 * has none.
 *
 * @param document The bundle.
 * @param pointer Where the schema stands.
 */
export function undescribedFields(document: object, pointer: string, body: unknown): UndescribedField[] {
  const objects = new Map<string, Seen>();
  walkSchema(document, pointer, body, (visit) => {
    const { path, value } = visit;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const seen = objects.get(path) ?? {
      value: value as Json,
      described: new Set(),
      isOpen: false,
      schema: undefined,
    };
    objects.set(path, note(seen, visit));
  });
  return [...objects].flatMap(([parent, { value, described, isOpen, schema }]) =>
    isOpen || schema === undefined
      ? []
      : Object.keys(value)
          .filter((name) => !described.has(name))
          .map((name) => ({ name, value: value[name], parent, schema })),
  );
}

function note(seen: Seen, { pointer, schema }: Visit): Seen {
  const { properties, additionalProperties } = schema;
  if (typeof properties === "object" && properties !== null) {
    for (const name of Object.keys(properties)) seen.described.add(name);
    seen.schema = pointer;
  }
  const isMap = typeof additionalProperties === "object" && additionalProperties !== null;
  const saysNothing = !["properties", "allOf", "oneOf", "anyOf", "$ref"].some((keyword) => keyword in schema);
  seen.isOpen ||= isMap || additionalProperties === true || saysNothing;
  return seen;
}
