import { isFile, type Schema } from "@cloud-agents/spec/description";
import { catalogue } from "./catalogue.ts";
import { isAnnotation } from "./toAjvSchema.ts";

const usedPlaces = new Set<string>();

/** Replaces each `{name}` that `facts` has; the others stay for run time. */
const fill = (text: string, facts: Record<string, unknown>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));

/** `'a', 'b' or 'c'`. */
export function choices(values: unknown[]): string {
  const quoted = values.map((value) => (typeof value === "string" ? `'${value}'` : String(value)));
  const last = quoted.pop();
  return quoted.length ? `${quoted.join(", ")} or ${last}` : String(last);
}

function template(keyword: string, schema: Schema): string {
  const non_empty = schema.type === "string" && schema.minLength === 1;
  if (keyword === "type" && schema.enum) return "enum";
  if (keyword === "type" && "const" in schema) return "const";
  if ((keyword === "type" || keyword === "minLength") && non_empty) return "non_empty";
  if (
    /Length$/.test(keyword) &&
    !non_empty &&
    schema.minLength !== undefined &&
    schema.maxLength !== undefined
  )
    return "length";
  if (/^m..imum$/.test(keyword) && schema.minimum !== undefined && schema.maximum !== undefined)
    return "range";
  return keyword;
}

function factsOf(schema: Schema): Record<string, unknown> {
  const types = isFile(schema) ? ["binary"] : [schema.type ?? []].flat();
  return {
    ...schema,
    type: types.map((type) => catalogue.types[type]).join(" or "),
    choices: choices(schema.enum ?? [schema.const]),
  };
}

/**
 * The messages for mistakes against one schema, by keyword. Only `{subject}` is left open.
 *
 * @param schema The schema; its references and properties are ignored.
 * @param places The catalogue's names for the schema; messages of later ones win.
 */
export function messagesOf(schema: Schema, places: string[]): Record<string, string> {
  const facts = factsOf(schema);
  const messages: Record<string, string> = {};
  // Mistakes against these are those of other schemas; a missing field has the message of the field.
  const silent = [
    ...["$ref", "properties", "required", "items", "prefixItems", "patternProperties", "discriminator"],
    ...["allOf", "if", "then", "else", "dependentSchemas"],
  ];
  for (const keyword of Object.keys(schema)) {
    if (silent.includes(keyword) || isAnnotation(keyword)) continue;
    if (keyword === "additionalProperties" && schema[keyword] !== false) continue;
    const text = catalogue.keywords[template(keyword, schema)];
    if (text !== undefined) messages[keyword] = fill(text, facts);
  }
  for (const place of places) {
    usedPlaces.add(place);
    for (const [keywords, text] of Object.entries(catalogue.places[place] ?? {})) {
      for (const keyword of keywords.split(", ")) messages[keyword] = fill(text, facts);
    }
  }
  return messages;
}

/** The places of the catalogue that no schema has asked for since the last call: misspelt, or gone from the description. */
export function unusedPlaces(): string[] {
  const unused = Object.keys(catalogue.places).filter((place) => !usedPlaces.has(place));
  usedPlaces.clear();
  return unused;
}
