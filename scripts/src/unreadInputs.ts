import {
  type Description,
  type Operation,
  requestSchemaPointer,
  responseSchemaPointer,
  type Schema,
  schemaPlaces,
  unescapeStep,
} from "@cloud-agents/spec/description";
import { placeOfOperation } from "./placeOfOperation.ts";

/** The types of what requests have: who uses them outside of an operation reads for several. */
const REQUEST_TYPES = /\b(Call|HeaderName)</;

/**
 * Says which parameters, and which fields of bodies, the code that performs an operation does not read. It would accept a request that has
 * one, and lose it, which no compiler sees.
 *
 * @param sources the server's hand-written files: their text by path
 * @returns one line for each, with the file of an operation that takes it
 */
export function unreadInputs(description: Description, sources: ReadonlyMap<string, string>): string[] {
  const ids = description.operations.map(({ id }) => id);
  const texts = [...sources.values()].map(withoutComments);
  const shared = texts
    .filter((text) => REQUEST_TYPES.test(text) && !ids.some((id) => performs(text, id)))
    .join("\n");
  const kept = new Set(description.operations.flatMap((operation) => keptPlaces(description, operation)));
  const unread = new Map<string, Operation[]>();
  const note = (what: string, operation: Operation) =>
    unread.set(what, [...(unread.get(what) ?? []), operation]);
  for (const operation of description.operations) {
    const own = texts.filter((text) => performs(text, operation.id));
    const text = [...own, shared].join("\n");
    // What is in the path is found by its position, or has a type that names it.
    for (const { name, in: place } of operation.parameters)
      if (place !== "path" && !reads(text, "query", name)) note(`the ${place} parameter ${name}`, operation);
    if (own.some((each) => takesAll(each, operation.id))) continue;
    const bodies = (operation.body?.content ?? []).map(({ schema }) => description.resolve(schema));
    const names = new Set(bodies.flatMap((schema) => fieldNames(description, schema)));
    for (const name of names) if (!reads(own.join("\n"), "body", name)) note(`the field ${name}`, operation);
    // What takes an object in a body apart is anywhere: its fields are known by their names.
    for (const { holder, name } of fieldsWithin(description, operation))
      if (!names.has(name) && !kept.has(holder) && !texts.some((each) => readsOfAny(each, name)))
        note(`the field ${nameOf(holder)}.${name}`, operation);
  }
  return [...unread].map(([what, [first, ...others]]) => {
    const { id } = first as Operation;
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    return `${placeOfOperation(id, sources) ?? "The server"} never reads ${what} of ${id}${more}: a request that has it is accepted, and it is lost`;
  });
}

/** Every field in a body, at any depth, with the place of the schema that has it. */
function fieldsWithin({ document }: Description, operation: Operation): { holder: string; name: string }[] {
  return (operation.body?.content ?? []).flatMap(({ type }) => {
    return [...schemaPlaces(document, requestSchemaPointer(operation, type))].flatMap((place) => {
      const [, holder = "", name] = /^(.*)\/properties\/([^/]+)$/.exec(place) ?? [];
      return name === undefined ? [] : [{ holder, name: unescapeStep(name) }];
    });
  });
}

/** The schemas of what responses have: performing the operations finds fields that are lost on the way there. */
function keptPlaces({ document }: Description, operation: Operation): string[] {
  return operation.successes.flatMap(({ status, content }) =>
    content.flatMap(({ type }) => [
      ...schemaPlaces(document, responseSchemaPointer(operation, status, type)),
    ]),
  );
}

/** The last name in the place of a schema: that of a component, mostly. */
function nameOf(place: string): string {
  return /\/(?:schemas|properties)\/([^/]+)(?!.*\/(?:schemas|properties)\/)/.exec(place)?.[1] ?? "body";
}

/** Whether code has an operation: as a function of its name, or in a declaration. */
function performs(text: string, id: string): boolean {
  return new RegExp(`(?<![\\w.])${id}\\b\\s*[(:=]|[:[,]\\s*"${id}"`).test(text);
}

/** Whether code reads a part of a request: as its property, by taking it apart, or, outside of bodies, by its name in quotes. */
function reads(text: string, whole: "query" | "body", name: string): boolean {
  const escaped = escapePattern(name);
  const property = `\\b${whole}[?!]?(\\.${escaped}(?![\\p{L}\\p{N}_$])|(\\?\\.)?\\[["']${escaped}["']\\])`;
  if (new RegExp(`${property}|${takenApart(name)}`, "u").test(text)) return true;
  // Names of headers have no case.
  return whole === "query" && new RegExp(`(["'])${escaped}\\1`, "i").test(text);
}

/** Whether code has a field of some object: as its property, by taking it apart, or by its name in quotes. */
function readsOfAny(text: string, name: string): boolean {
  const property = `[\\p{L}\\p{N}_$)\\]?!]\\.${escapePattern(name)}(?![\\p{L}\\p{N}_$])`;
  const quoted = `(["'])${escapePattern(name)}\\1`;
  return new RegExp(`${quoted}|${property}|${takenApart(name)}`, "u").test(text);
}

/** The pattern of code that takes a field out of an object. */
function takenApart(name: string): string {
  const identifier = "[\\p{L}_$][\\p{L}\\p{N}_$]*";
  const escaped = escapePattern(name);
  return `[{,]\\s*(${escaped}|["']${escaped}["']\\s*(?=:))\\s*(:\\s*${identifier}\\s*)?[,}=]`;
}

function escapePattern(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\/|(?<![:"'`\w])\/\/[^\n]*/gs, "");
}

/** Whether an operation keeps its body whatever its fields: an update that merges it, and what is made by spreading it. */
function takesAll(text: string, id: string): boolean {
  return text.includes(`update: "${id}"`) || /\.\.\.body\b/.test(text);
}

/** The fields of an object, or of every branch of a union. */
function fieldNames(description: Description, schema: Schema): string[] {
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map(description.resolve);
  return [
    ...description.fieldsOf(schema).keys(),
    ...branches.flatMap((branch) => fieldNames(description, branch)),
  ];
}
