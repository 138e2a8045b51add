import { isMap, isScalar, LineCounter, type Pair, parseDocument } from "yaml";
import type { Catalogue } from "./catalogue.ts";

const PARTS = ["subjects", "types", "keywords", "places", "rules", "named"];

/** Keywords of JSON Schema whose value a message can name. */
const LIMITS = [
  ...[
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
  ],
  ...["multipleOf", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"],
];

/** What a message can be for. `length`, `range` and `non_empty` are for two keywords at a time, `invalid` for those without a message. */
const KEYWORDS = [
  ...LIMITS,
  ...[
    "type",
    "enum",
    "const",
    "required",
    "uniqueItems",
    "additionalProperties",
    "propertyNames",
    "dependentRequired",
  ],
  ...["anyOf", "oneOf", "not", "contains", "unevaluatedProperties", "unevaluatedItems"],
  ...["length", "range", "non_empty", "json_text", "invalid"],
];

/** What a message about a schema can have in braces. */
const FACTS = ["subject", "type", "choices", ...LIMITS];

/**
 * Reads `spec/messages.yaml`.
 *
 * @throws Error with one line for each mistake, such as `messages.yaml:44:3: There is no keyword maxLenth.`
 */
export function readCatalogue(text: string): Catalogue {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const mistakes: string[] = [];
  const note = (offset: number, message: string) => {
    const { line, col } = lineCounter.linePos(offset);
    mistakes.push(`messages.yaml:${line}:${col}: ${message}`);
  };
  for (const { pos, message } of [...document.errors, ...document.warnings]) note(pos[0], message);

  /** The fields of a mapping, each with where it is. */
  const fieldsOf = (node: unknown) =>
    (isMap(node) ? node.items : []).map(({ key, value }: Pair) => ({
      name: String(isScalar(key) ? key.value : key),
      offset: (isScalar(key) && key.range?.[0]) || 0,
      value,
    }));
  const checkText = (field: ReturnType<typeof fieldsOf>[number], facts: readonly string[]) => {
    const { name, offset, value } = field;
    if (!isScalar(value) || typeof value.value !== "string") return note(offset, `${name} must be a text.`);
    for (const [whole, fact = ""] of value.value.matchAll(/\{([^}]*)\}/g))
      if (!facts.includes(fact))
        note(value.range?.[0] ?? offset, `There is no ${whole}. There are {${facts.join("}, {")}}.`);
  };
  const checkKeywords = (node: unknown) => {
    for (const field of fieldsOf(node)) {
      const unknown = field.name.split(", ").filter((name) => !KEYWORDS.includes(name));
      if (unknown.length > 0) note(field.offset, `There is no keyword ${unknown.join(", ")}.`);
      checkText(field, FACTS);
    }
  };
  const parts = fieldsOf(document.contents);
  for (const { name, offset, value } of parts) {
    if (!PARTS.includes(name)) note(offset, `There is no part ${name}. There are ${PARTS.join(", ")}.`);
    if (name === "subjects") for (const field of fieldsOf(value)) checkText(field, ["field", "item"]);
    if (name === "keywords") checkKeywords(value);
    if (name === "places") for (const place of fieldsOf(value)) checkKeywords(place.value);
  }
  const missing = PARTS.filter((part) => !parts.some(({ name }) => name === part));
  if (missing.length > 0 && mistakes.length === 0) note(0, `${missing.join(", ")} is missing.`);
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  return document.toJS() as Catalogue;
}
