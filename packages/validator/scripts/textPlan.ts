import type { Description, Header, Parameter, Schema } from "@cloud-agents/spec/description";
import type { ParameterPlan, TextPlan } from "../src/operations.ts";
import { partsOf } from "./partsOf.ts";
import { typesOf } from "./typesOf.ts";

/** Types that a text can be read as. */
const PRIMITIVES = ["string", "integer", "number", "boolean"];

/** Fields of fields are read down to here: a schema that contains itself has no end. */
const MAX_DEPTH = 5;

/**
 * How a parameter is read from what is sent: by its schema, wherever in it that is said, and by its style.
 *
 * @throws DescriptionError for what its style has no way to write.
 */
export function textPlan(
  description: Description,
  parameter: Pick<Parameter | Header, "name" | "source" | "schema" | "writing">,
): TextPlan & Pick<ParameterPlan, "writing"> {
  const { name, source, schema, writing } = parameter;
  const { style, explode } = writing;
  if (style === "json") return { type: "string", writing: { style, explode } };
  const plan = planOf(description, [schema], style === "deepObject" ? MAX_DEPTH : 2);
  const { fields = {}, others, ...text } = plan;
  const hasFields = others !== undefined || plan.fields !== undefined;
  if (style !== "deepObject") {
    const isSpread = style === "form" && explode;
    const nested = Object.values(fields).find((field) => field.fields || (field.list && !isSpread));
    const isListOfMore = hasFields && plan.list;
    if (isListOfMore || hasLists(description, schema) || nested)
      throw description.error(
        source,
        `${name}: ${nested ? "objects in objects" : "lists of lists or objects"} have no way to be written in the style ${style}. In a query, describe it with style: deepObject, or as content in application/json.`,
      );
  }
  const isDefault = !hasFields && (style === "simple" || (style === "form" && explode));
  if (isDefault) return text;
  return { ...(hasFields ? plan : text), writing: { style, explode } };
}

/** The plan of a value that one of several schemas describes. */
function planOf(description: Description, schemas: readonly Schema[], depth: number): TextPlan {
  const parts = schemas.flatMap((schema) => partsOf(description, schema));
  const types = new Set(parts.flatMap(typesOf));
  const lists = parts.filter((part) => typesOf(part).includes("array"));
  // Where it may be something else, too, a list can be told only by a schema that says no other type.
  const isList = lists.length > 0 && types.size === 1;
  const items = lists.flatMap(({ items }) => (typeof items === "object" ? [items] : []));
  const inside =
    depth > 0
      ? objectPlan(description, isList ? items.flatMap((each) => partsOf(description, each)) : parts, depth)
      : {};
  return {
    type: primitiveOf(
      isList ? new Set(items.flatMap((each) => partsOf(description, each)).flatMap(typesOf)) : types,
    ),
    ...(isList && { list: true }),
    ...inside,
  };
}

function objectPlan(
  description: Description,
  parts: readonly Schema[],
  depth: number,
): Pick<TextPlan, "fields" | "others"> {
  const objects = parts.filter((part) => typesOf(part).includes("object"));
  if (objects.length === 0) return {};
  const described = new Map<string, Schema[]>();
  for (const { properties = {} } of objects)
    for (const [name, field] of Object.entries(properties))
      described.set(name, [...(described.get(name) ?? []), field]);
  const others = objects.flatMap(({ additionalProperties: each }) =>
    each === true ? [{}] : typeof each === "object" ? [each] : [],
  );
  // Without any field, it may have all.
  if (described.size === 0 && others.length === 0) others.push({});
  return {
    fields: Object.fromEntries(
      [...described].map(([name, schemas]) => [name, planOf(description, schemas, depth - 1)]),
    ),
    ...(others.length > 0 && { others: planOf(description, others, depth - 1) }),
  };
}

/** Text, where different types are allowed or none is said. A whole number is a number. */
function primitiveOf(types: ReadonlySet<string>): TextPlan["type"] {
  const found = PRIMITIVES.filter((type) => types.has(type) && !(type === "integer" && types.has("number")));
  return found.length === 1 ? (found[0] as TextPlan["type"]) : "string";
}

/** Whether the items of a list may be lists. */
function hasLists(description: Description, schema: Schema): boolean {
  return partsOf(description, schema).some(
    ({ items }) =>
      typeof items === "object" && partsOf(description, items).flatMap(typesOf).includes("array"),
  );
}
