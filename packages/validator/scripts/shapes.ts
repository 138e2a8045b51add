import type { Description, Schema, TaggedUnion } from "@cloud-agents/spec/description";
import type { Shape } from "../src/Shape.ts";
import { catalogue } from "./catalogue.ts";
import { checkName, inlineTargets, targetName } from "./checkName.ts";
import { joinTypes } from "./joinTypes.ts";
import { choices, messagesOf } from "./messages.ts";

/** The shape of every schema that can be referred to, by the name of its check. */
export function shapesOfSchemas(description: Description): Record<string, Shape> {
  return Object.fromEntries([
    ...[...description.schemas].map(([name, schema]) => [
      checkName(name),
      shapeOf(description, schema, [name]),
    ]),
    ...[...inlineTargets(description)].map(([name, schema]) => [name, shapeOf(description, schema, [name])]),
  ]);
}

/** Keywords whose schemas may describe fields that the schema itself does not. */
const BRANCHES = ["oneOf", "anyOf", "not", "patternProperties", "unevaluatedProperties"];

/**
 * What the runtime needs of a schema besides its check: its properties, and the messages for its mistakes.
 *
 * @param places The catalogue's names for the schema; messages of later ones win.
 */
export function shapeOf(description: Description, schema: Schema, places: string[]): Shape {
  const shape: Shape = {};
  for (const part of [...partsOf(schema), schema]) {
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
  // A field that must be there may be there, whoever describes it.
  if (shape.properties)
    for (const part of [...partsOf(schema), schema])
      for (const name of description.resolve(part).required ?? [])
        if (!Object.hasOwn(shape.properties, name)) shape.properties[name] = {};
  const union = description.unionOf(schema);
  return union ? unionOf(description, union, shape, places) : shape;
}

/** The schemas that apply to the same value, always or on a condition. */
function partsOf({ allOf, then, else: otherwise, dependentSchemas }: Schema): Schema[] {
  return [...(allOf ?? []), then, otherwise, ...Object.values((dependentSchemas ?? {}) as object)].filter(
    (part) => part !== undefined,
  ) as Schema[];
}

/** A field that two parts of an `allOf` describe: a value can fail either, so it has the messages of both. */
function narrow(base: Shape | string | undefined, field: Shape | string): Shape | string {
  if (typeof base !== "object" || typeof field !== "object") return field;
  const messages = { ...base.messages, ...field.messages };
  // Of two lists of allowed values, the narrower one is reported.
  if (field.messages?.const) messages.enum = field.messages.const;
  return { ...base, ...field, messages };
}

function ownShape(description: Description, written: Schema, places: string[]): Shape {
  const schema = joinTypes(written);
  const shape: Shape = { messages: messagesOf(schema, places) };
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
  if (typeof schema.additionalProperties === "object")
    shape.additionalProperties = reference(description, schema.additionalProperties, `${place}.*`);
  // Schemas that extend it have more.
  else if (
    schema.additionalProperties ||
    (schema.discriminator && !schema.oneOf) ||
    BRANCHES.some((keyword) => keyword in schema)
  )
    shape.additionalProperties = {};
  return shape;
}

/** A field's shape: the name of the component, unless the catalogue has messages for this very place. */
function reference(description: Description, schema: Schema, place: string): Shape | string {
  if (schema.$ref === undefined) return shapeOf(description, schema, [place]);
  const name = description.nameOf({ $ref: schema.$ref }) ?? schema.$ref;
  return catalogue.places[place]
    ? shapeOf(description, description.resolve(schema), [name, place])
    : checkName(name);
}

function unionOf(
  description: Description,
  { propertyName, branches, whenAbsent }: TaggedUnion,
  beside: Shape,
  places: string[],
): Shape {
  const text = catalogue.keywords.enum?.replace("{choices}", choices([...branches.keys()]));
  const mapping = [...branches].map(([tag, branch]) => [tag, targetName(description, branch.$ref as string)]);
  return {
    messages: { ...messagesOf({ type: "object" }, places), ...beside.messages },
    properties: { ...beside.properties, [propertyName]: { messages: { enum: text as string } } },
    discriminator: {
      propertyName,
      mapping: Object.fromEntries(mapping),
      ...(whenAbsent !== undefined && { default: whenAbsent }),
    },
  };
}
