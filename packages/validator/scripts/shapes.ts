import type { Shape } from "../src/Shape.ts";
import { catalogue, defaultTag, description, nameOf, type Schema } from "./description.ts";
import { choices, messagesOf } from "./messages.ts";

/** The shape of every component schema, by name. */
export function shapesOfSchemas(): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(description.components.schemas).map(([name, schema]) => [name, shapeOf(schema, [name])]),
  );
}

/**
 * What the runtime has to know of a schema besides its check: its properties, and the texts for mistakes against it.
 *
 * @param places the names under which the catalogue may speak of this schema, the strongest last.
 */
export function shapeOf(schema: Schema, places: string[]): Shape {
  if (schema.oneOf) return unionOf(schema, places);
  const shape: Shape = {};
  for (const part of [...(schema.allOf ?? []), schema]) {
    const { messages, properties, ...other } =
      part === schema ? ownShape(schema, places) : shapeOf(resolved(part), [nameOf(part.$ref ?? "")]);
    Object.assign(shape, other);
    if (messages) shape.messages = { ...shape.messages, ...messages };
    for (const [name, member] of Object.entries(properties ?? {})) {
      shape.properties = { ...shape.properties, [name]: narrowed(shape.properties?.[name], member) };
    }
  }
  return shape;
}

/** A member that two parts of an `allOf` describe: a value can fail either, so it has the texts of both. */
function narrowed(base: Shape | string | undefined, member: Shape | string): Shape | string {
  if (typeof base !== "object" || typeof member !== "object") return member;
  const messages = { ...base.messages, ...member.messages };
  // Of two lists of allowed values the narrower one is the one to tell.
  if (member.messages?.const) messages.enum = member.messages.const;
  return { ...base, ...member, messages };
}

function ownShape(schema: Schema, places: string[]): Shape {
  const shape: Shape = { messages: messagesOf(schema, places) };
  const place = places.at(-1);
  if (schema.properties) {
    shape.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, member]) => [
        name,
        reference(member, `${place}.${name}`),
      ]),
    );
  }
  if (schema.items) shape.items = reference(schema.items, `${place}[]`);
  if (typeof schema.additionalProperties === "object") {
    if (schema.additionalProperties.type !== "string") {
      throw new Error(`${place}: only additional properties that are strings are supported.`);
    }
    shape.additionalProperties = reference(schema.additionalProperties, `${place}.*`);
  } else if (schema.additionalProperties) shape.additionalProperties = {};
  return shape;
}

/** A member's shape: the name of the component, unless the catalogue has texts for just this place. */
function reference(schema: Schema, place: string): Shape | string {
  if (!schema.$ref) return shapeOf(schema, [place]);
  const name = nameOf(schema.$ref);
  return catalogue.places[place] ? shapeOf(resolved(schema), [name, place]) : name;
}

function unionOf(schema: Schema, places: string[]): Shape {
  const { propertyName, mapping } = schema.discriminator as NonNullable<Schema["discriminator"]>;
  const whenAbsent = defaultTag(schema);
  const text = catalogue.keywords.enum?.replace("{choices}", choices(Object.keys(mapping)));
  return {
    messages: messagesOf({ type: "object" }, places),
    properties: { [propertyName]: { messages: { enum: text as string } } },
    discriminator: {
      propertyName,
      mapping: Object.fromEntries(Object.entries(mapping).map(([tag, branch]) => [tag, nameOf(branch)])),
      ...(whenAbsent !== undefined && { default: whenAbsent }),
    },
  };
}

const resolved = (schema: Schema): Schema =>
  schema.$ref ? (description.components.schemas[nameOf(schema.$ref)] as Schema) : schema;
