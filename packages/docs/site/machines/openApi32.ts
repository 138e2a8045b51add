import type { Json } from "@cloud-agents/spec/description";

const STREAM = "text/event-stream";

/**
 * Turns an OpenAPI 3.1 document into the same one in OpenAPI 3.2. In 3.1 the schema of a stream is that of one event, by convention.
 * 3.2 has `itemSchema` for it, which describes an event as it is parsed, and `serializedValue` for an example in the stream's own
 * form. Where the tag of a union has a default, 3.2 wants that said as `defaultMapping`. Nothing else differs.
 *
 * @param document Left as it is.
 */
export function toOpenApi32(document: Json): Json {
  const renamed = renameExamples(document, "value", "serializedValue");
  const mapped = changeUnder("discriminator", renamed, (discriminator) => ({
    ...discriminator,
    ...defaultMapping(document, discriminator),
  }));
  return changeUnder(STREAM, { ...mapped, openapi: "3.2.0" }, ({ schema, ...rest }) => ({
    itemSchema: {
      type: "object",
      description: "One event of the stream, parsed.",
      required: ["event", "data"],
      properties: {
        id: { type: "string" },
        event: { type: "string" },
        data: { type: "string", contentMediaType: "application/json", contentSchema: schema },
        retry: { type: "integer", minimum: 0 },
      },
    },
    ...rest,
  }));
}

/**
 * Turns a document of `toOpenApi32` back.
 *
 * @param version The version of OpenAPI that it had.
 */
export function fromOpenApi32(document: Json, version: string): Json {
  const renamed = renameExamples(document, "serializedValue", "value");
  const unmapped = changeUnder("discriminator", renamed, ({ defaultMapping, ...rest }) => rest);
  return changeUnder(STREAM, { ...unmapped, openapi: version }, ({ itemSchema, ...rest }) => ({
    schema: (itemSchema as { properties: { data: { contentSchema: Json } } }).properties.data.contentSchema,
    ...rest,
  }));
}

/** The branch of a union that a value without the tag belongs to: the one that gives the tag a default. */
function defaultMapping(document: Json, { propertyName, mapping }: Json): Json {
  const branch = Object.entries((mapping ?? {}) as Record<string, string>).find(([tag, reference]) => {
    const schema = reference
      .replace(/^#\//, "")
      .split("/")
      .reduce((node: Json | undefined, key) => node?.[key] as Json | undefined, document);
    const { [String(propertyName)]: property } = (schema?.properties ?? {}) as Record<string, Json>;
    return property?.default === tag;
  });
  return branch ? { defaultMapping: branch[1] } : {};
}

/** Replaces every object that has this key, wherever it is. */
function changeUnder(name: string, document: Json, change: (object: Json) => Json): Json {
  const copy = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(copy);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, key === name ? change(value as Json) : copy(value)]),
    );
  };
  return copy(document) as Json;
}

/** Renames a field in every example of a stream, also where the stream only refers to it. */
function renameExamples(document: Json, from: string, to: string): Json {
  const referred = new Set<string>();
  const rename = (example: Json): Json => {
    if (typeof example.$ref === "string") referred.add(example.$ref);
    return mapEntries(example, (key, value) => [key === from ? to : key, value]);
  };
  const inPlace = changeUnder(STREAM, document, ({ examples, ...rest }) => ({
    ...rest,
    ...(examples === undefined
      ? {}
      : { examples: mapEntries(examples as Json, (name, example) => [name, rename(example as Json)]) }),
  }));
  const components = inPlace.components as Json | undefined;
  if (components?.examples === undefined) return inPlace;
  const examples = mapEntries(components.examples as Json, (name, example) => [
    name,
    referred.has(`#/components/examples/${name}`) ? rename(example as Json) : example,
  ]);
  return { ...inPlace, components: { ...components, examples } };
}

function mapEntries(object: Json, change: (key: string, value: unknown) => [string, unknown]): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => change(key, value)));
}
