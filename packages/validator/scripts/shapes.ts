import type { Description, Schema, TaggedUnion } from "@cloud-agents/spec/description";
import type { Shape } from "../src/Shape.ts";
import { catalogue } from "./catalogue.ts";
import { choices, messagesOf } from "./messages.ts";

/** The shape of every component schema, by name. */
export function shapesOfSchemas(description: Description): Record<string, Shape> {
  return Object.fromEntries(
    [...description.schemas].map(([name, schema]) => [name, shapeOf(description, schema, [name])]),
  );
}

/**
 * What the runtime needs of a schema besides its check: its properties, and the messages for its mistakes.
 *
 * @param places The catalogue's names for the schema; messages of later ones win.
 */
export function shapeOf(description: Description, schema: Schema, places: string[]): Shape {
  const union = description.unionOf(schema);
  if (union) return unionOf(description, union, places);
  const shape: Shape = {};
  for (const part of [...(schema.allOf ?? []), schema]) {
    const { messages, properties, ...other } =
      part === schema
        ? ownShape(description, schema, places)
        : shapeOf(description, description.resolve(part), [description.nameOf(part) ?? ""]);
    Object.assign(shape, other);
    if (messages) shape.messages = { ...shape.messages, ...messages };
    for (const [name, field] of Object.entries(properties ?? {})) {
      shape.properties = { ...shape.properties, [name]: narrow(shape.properties?.[name], field) };
    }
  }
  return shape;
}

/** A field that two parts of an `allOf` describe: a value can fail either, so it has the messages of both. */
function narrow(base: Shape | string | undefined, field: Shape | string): Shape | string {
  if (typeof base !== "object" || typeof field !== "object") return field;
  const messages = { ...base.messages, ...field.messages };
  // Of two lists of allowed values, the narrower one is reported.
  if (field.messages?.const) messages.enum = field.messages.const;
  return { ...base, ...field, messages };
}

function ownShape(description: Description, schema: Schema, places: string[]): Shape {
  const shape: Shape = { messages: messagesOf(description, schema, places) };
  const place = places.at(-1);
  if (schema.properties) {
    shape.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [
        name,
        reference(description, field, `${place}.${name}`),
      ]),
    );
  }
  if (schema.items) shape.items = reference(description, schema.items, `${place}[]`);
  if (typeof schema.additionalProperties === "object") {
    if (description.resolve(schema.additionalProperties).type !== "string") {
      throw description.error(schema, "Only additional properties that are strings are supported.");
    }
    shape.additionalProperties = reference(description, schema.additionalProperties, `${place}.*`);
  } else if (schema.additionalProperties) shape.additionalProperties = {};
  return shape;
}

/** A field's shape: the name of the component, unless the catalogue has messages for this very place. */
function reference(description: Description, schema: Schema, place: string): Shape | string {
  const name = schema.$ref === undefined ? undefined : description.nameOf({ $ref: schema.$ref });
  if (name === undefined) return shapeOf(description, schema, [place]);
  return catalogue.places[place] ? shapeOf(description, description.resolve(schema), [name, place]) : name;
}

function unionOf(
  description: Description,
  { propertyName, branches, whenAbsent }: TaggedUnion,
  places: string[],
): Shape {
  const text = catalogue.keywords.enum?.replace("{choices}", choices([...branches.keys()]));
  const mapping = [...branches].map(([tag, branch]) => [tag, description.nameOf(branch)]);
  return {
    messages: messagesOf(description, { type: "object" }, places),
    properties: { [propertyName]: { messages: { enum: text as string } } },
    discriminator: {
      propertyName,
      mapping: Object.fromEntries(mapping),
      ...(whenAbsent !== undefined && { default: whenAbsent }),
    },
  };
}
