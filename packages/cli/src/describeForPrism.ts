import {
  type Description,
  type Json,
  type MediaType,
  type Parameter,
  RESERVED_HEADERS,
  type Schema,
} from "@cloud-agents/spec/description";
import { readPattern } from "../../validator/scripts/readPattern.ts";

/**
 * Writes a description as Prism can serve it.
 *
 * @param description Its document is changed.
 * @returns The document.
 */
export function describeForPrism(description: Description): Json {
  for (const { body, responses, successes, source, parameters } of description.operations) {
    for (const parameter of parameters) takeAnyObject(description, parameter);
    // Prism would return an error that is described, or say that nothing is.
    if (successes.length === 0)
      source.responses = { 200: { description: "" }, ...(source.responses as Json) };
    for (const media of body?.content ?? []) {
      takeAnyText(media);
      if (media.isForm || media.isUrlEncoded) takeAnyParts(description, media);
    }
    for (const { content } of responses)
      for (const media of content) {
        returnText(description, media);
        if (media.isJson) returnSample(media);
      }
  }
  for (const schema of description.allSchemas) spellPatterns(description, schema);
  // Prism compares with each branch, and takes a value that fits two for wrong, whatever its tag says.
  for (const schema of description.allSchemas)
    if (schema.oneOf && schema.discriminator && !schema.anyOf) {
      schema.anyOf = schema.oneOf;
      delete schema.oneOf;
    }
  return escapePaths(description);
}

/**
 * Prism reads objects of a query as if all of their fields were there, and content as text: it gets what it can compare, lists and single values.
 * Those of a path are told apart by it, and are needed.
 */
function takeAnyObject({ resolve }: Description, { in: place, schema, writing, source }: Parameter): void {
  const { type } = resolve(schema);
  const types = [type ?? []].flat();
  const isList = types.length === 1 && types[0] === "array";
  const isPlain = writing.style === "form" || writing.style === "simple";
  const isObject = types.length === 0 ? !isPlain : types.includes("object");
  if (place === "path" || (writing.style !== "json" && (isPlain || isList) && !isObject)) return;
  for (const field of ["content", "style", "explode", "required"]) delete source[field];
  source.schema = {};
}

/** Prism compares with nothing at all where a pattern is one only without Unicode. */
function spellPatterns(description: Description, schema: Schema): void {
  const spell = (pattern: string) => readPattern(description, schema, pattern);
  if (typeof schema.pattern === "string") schema.pattern = spell(schema.pattern);
  const { patternProperties } = schema as { patternProperties?: Json };
  if (patternProperties)
    schema.patternProperties = Object.fromEntries(
      Object.entries(patternProperties).map(([pattern, each]) => [spell(pattern), each]),
    );
}

const isForm = (type: string): boolean =>
  /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type);

/** Prism compares the text of a body with its schema, unless it can read it. */
function takeAnyText({ type, isJson, source }: MediaType): void {
  if (!isJson && !isForm(type)) delete source.schema;
}

/** Prism reads a list of which one item is sent as that item, and an object as its text. */
function takeAnyParts({ fieldsOf, resolve }: Description, { schema, writings, source }: MediaType): void {
  delete source.encoding;
  const isText = (field: Schema) =>
    [resolve(field).type ?? []].flat().every((type) => type !== "array" && type !== "object");
  // Those with a writing of their own may come under other names.
  const fields = [...fieldsOf(schema)].filter(([name]) => !Object.hasOwn(writings, name));
  if (Object.keys(writings).length === 0 && fields.every(([, { schema: field }]) => isText(field))) return;
  source.schema = {
    type: "object",
    properties: Object.fromEntries(
      fields.map(([name, { schema: field }]) => [name, isText(field) ? field : {}]),
    ),
    required: fields.flatMap(([name, { required }]) => (required ? [name] : [])),
  };
}

/** Where there is no example, Prism would make another one than the handlers and the docs have. */
function returnSample({ examples, source }: MediaType): void {
  if (source.example !== undefined || source.examples !== undefined) return;
  const [first] = examples;
  if (first?.value !== undefined) source.examples = { [first.name]: { value: first.value } };
}

/** Prism sends only texts as anything but JSON: an object gets the text that the reader writes it as, in examples and in what is invented. */
function returnText(
  description: Description,
  { isJson, isStream, schema, examples, source }: MediaType,
): void {
  if (isJson || (isText(description.resolve(schema)) && !isStream)) return;
  const texts = examples.map(({ name, value }) => [name, String(value ?? "")] as const);
  delete source.example;
  source.examples = Object.fromEntries(texts.map(([name, value]) => [name, { value }]));
  source.schema = { type: "string", enum: [...new Set(texts.map(([, text]) => text))] };
}

const isText = ({ type }: Schema): boolean => [type].flat().includes("string");

/**
 * Writes paths as Prism can read them: as they are sent, and the names in them as the variables of a URI template (RFC 6570, 2.3). In both,
 * letters that are not ASCII are escaped.
 */
function escapePaths(description: Description): Json {
  const { document } = description;
  const { paths = {}, components = {} } = document as Record<string, Record<string, Json>>;
  const items = [
    ...Object.values(paths),
    ...Object.values((components.pathItems ?? {}) as Record<string, Json>),
  ];
  const owners = items.flatMap((item) => [item, ...Object.values(item)]);
  const lists = owners.map((each) => (each as { parameters?: unknown } | null)?.parameters);
  const isIgnored = ({ in: place, name }: Json) =>
    place === "header" && RESERVED_HEADERS.includes(String(name).toLowerCase());
  // OpenAPI ignores them, and Prism would ask for them.
  for (const list of lists)
    if (Array.isArray(list)) {
      const kept = list.filter((each) => !isIgnored(description.resolve(each)));
      list.splice(0, list.length, ...kept);
    }
  const parameters = [...lists, Object.values(components.parameters ?? {})].filter(Array.isArray).flat();
  for (const parameter of new Set(parameters))
    if (parameter.in === "path") parameter.name = variableOf(parameter.name);
  document.paths = Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path.replace(/\{([^}]*)\}|[^{]+/g, (text, name?: string) =>
        name === undefined ? encodeURI(text).replaceAll(/%25(?=[\da-f]{2})/gi, "%") : `{${variableOf(name)}}`,
      ),
      item,
    ]),
  );
  return document;
}

/** Prism decodes what is escaped before it looks for variables, so that a dot would end one: `a.b` becomes `a_2e_b`. */
function variableOf(name: string): string {
  const plain = name.replace(/[^\p{ID_Continue}]/gu, (letter) => `_${letter.codePointAt(0)?.toString(16)}_`);
  return encodeURIComponent(plain);
}
