import { type Description, isFile, type MediaType, type Schema } from "@cloud-agents/spec/description";
import type { FormFieldPlan, FormPlan, WrittenPlan } from "../src/operations.ts";
import { partsOf } from "./partsOf.ts";
import { textPlan } from "./textPlan.ts";
import { typesOf } from "./typesOf.ts";

/** Types that a text can be read as. */
const READINGS: Record<string, FormFieldPlan["type"]> = {
  string: "string",
  integer: "integer",
  number: "number",
  boolean: "boolean",
  object: "json",
};

/** How the texts of a form are read: as what its schema says of each field, wherever in the schema that is said. */
export function formPlan(description: Description, { schema, writings, source }: MediaType): FormPlan {
  const parts = partsOf(description, schema);
  const described = new Map<string, Schema[]>();
  for (const { properties = {} } of parts)
    for (const [name, field] of Object.entries(properties))
      described.set(name, [...(described.get(name) ?? []), field]);
  const others = parts.flatMap(({ additionalProperties: each }) => (typeof each === "object" ? [each] : []));
  const written = [...described].flatMap(([name, allOf]): WrittenPlan[] => {
    const writing = writings[name];
    const plan = writing && textPlan(description, { name, source, schema: { allOf }, writing });
    return plan?.writing ? [{ ...plan, name, writing: plan.writing }] : [];
  });
  return {
    ...(written.length > 0 && { written }),
    fields: Object.fromEntries(
      [...described].map(([name, allOf]) => [name, readingOf(description, { allOf })]),
    ),
    ...(others.length > 0 && { others: readingOf(description, { allOf: others }) }),
  };
}

const TEXT: FormFieldPlan = { type: "string" };

/** What a field is read as: a text, where its schema allows different types or says none. A file stays what it is. */
function readingOf(description: Description, field: Schema): FormFieldPlan {
  return only(
    typedParts(description, field).map(({ schema, type }) =>
      type === "array"
        ? { type: only(itemReadings(description, schema.items ?? {})).type, list: true }
        : { type: READINGS[type] ?? "string" },
    ),
  );
}

/** A list in a list is sent as JSON, as an object is. */
const itemReadings = (description: Description, items: Schema): FormFieldPlan[] =>
  typedParts(description, items).map(({ type }) => ({
    type: type === "array" ? "json" : (READINGS[type] ?? "string"),
  }));

/** Each type that a part of a schema allows. That of a file is one of which nothing is read. */
const typedParts = (description: Description, schema: Schema): { schema: Schema; type: string }[] =>
  partsOf(description, schema).flatMap((part) =>
    isFile(part) ? { schema: part, type: "file" } : typesOf(part).map((type) => ({ schema: part, type })),
  );

function only(readings: FormFieldPlan[]): FormFieldPlan {
  const [reading = TEXT, ...others] = new Map(readings.map((each) => [JSON.stringify(each), each])).values();
  return others.length === 0 ? reading : TEXT;
}
