import type { Description, Json, Schema } from "./Description.ts";
import { escapeStep } from "./pointers.ts";
import { isSchema, type Places } from "./References.ts";
import { readDescription } from "./readDescription.ts";
import { relaxRequired } from "./relaxRequired.ts";
import { componentOf, renameReferences, type Suffixes } from "./renameReferences.ts";
import type { Direction } from "./sampleOf.ts";
import { subschemas } from "./subschemas.ts";

/** What the second form of a schema is called after its name. */
const SUFFIX = "Request";

/** Where OpenAPI says which way a body goes. */
const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ["requestBody", "request"],
  ["requestBodies", "request"],
  ["responses", "response"],
]);

/** Fields whose keys are names, so that one of them may be called as a field is. */
const NAMES = new Set(["paths", "pathItems", "responses", "requestBodies", "content", "headers"]);

/** Fields in which nothing is sent or received that a generator reads, and those of data. */
const KEPT = /^(schemas|webhooks|callbacks|links|parameters|examples?|x-.*)$/;

/**
 * Writes a description so that every `required` holds in both directions, as generators read it: where a schema requires a field that is
 * `readOnly`, requests have one that does not, and responses where it is `writeOnly`. A component that both need, in forms that differ, keeps its
 * name for responses and is `PetRequest` for requests; so is what refers to it.
 *
 * @param description Left as it is. Places are those of the source, of both forms.
 * @returns The description itself when it requires no such field.
 */
export function byDirection(description: Description): Description {
  const { document, allSchemas } = description;
  if (![...allSchemas].some(({ readOnly, writeOnly }) => readOnly === true || writeOnly === true))
    return description;
  const { sent, received } = componentsIn(description);
  const suffixes = suffixesFor(
    description,
    [...sent].filter((name) => received.has(name)),
  );
  const form = (schema: Schema, direction: Direction): Schema => {
    const relaxed = relaxRequired(description, schema, direction);
    return direction === "request" ? renameReferences(relaxed, suffixes) : relaxed;
  };
  const formsOf = (name: string, schema: Schema): [name: string, schema: Schema][] => {
    const suffix = suffixes.get(name);
    if (suffix !== undefined)
      return [
        [name, form(schema, "response")],
        [name + suffix, form(schema, "request")],
      ];
    if (sent.has(name) === received.has(name)) return [[name, schema]];
    return [[name, form(schema, sent.has(name) ? "request" : "response")]];
  };

  const schemas = Object.fromEntries([...description.schemas].flatMap((each) => formsOf(...each)));
  const changed = mapBodies(document, form) as Json;
  if (description.schemas.size > 0) changed.components = { ...(changed.components as Json), schemas };
  const text = JSON.stringify(changed);
  if (text === JSON.stringify(document)) return description;
  // Nothing of it is shared with the description, since a generator may change what it reads.
  const read = readDescription(JSON.parse(text), placesOf(description, suffixes));
  return { ...read, ignored: description.ignored };
}

/** The names of the components that requests and responses contain, or refer to a part of. */
function componentsIn(description: Description): Record<"sent" | "received", Set<string>> {
  const { operations } = description;
  return {
    sent: namesIn(
      description,
      operations.flatMap(({ body }) => body?.content ?? []),
    ),
    received: namesIn(
      description,
      operations.flatMap(({ responses }) =>
        responses.flatMap(({ headers, content }) => [...headers, ...content]),
      ),
    ),
  };
}

/** Follows names, and not objects: with aliases of YAML, several components are one object. */
function namesIn({ schemas, resolve }: Description, roots: readonly { schema: Schema }[]): Set<string> {
  const names = new Set<string>();
  const others = new Set<string>();
  const open = roots.map(({ schema }) => schema);
  for (let schema = open.pop(); schema; schema = open.pop()) {
    for (const { $ref } of partsOf(schema)) {
      if ($ref === undefined) continue;
      const name = componentOf($ref);
      const seen = name === undefined ? others : names;
      if (seen.has(name ?? $ref)) continue;
      seen.add(name ?? $ref);
      open.push((name !== undefined && schemas.get(name)) || resolve({ $ref }));
    }
  }
  return names;
}

/** Chooses the components that need two forms: those whose forms differ, and those that refer to them. @param names Of those of both directions. */
function suffixesFor(description: Description, names: readonly string[]): Suffixes {
  const { schemas } = description;
  const schemaOf = (name: string) => schemas.get(name) as Schema;
  const differs = (name: string) =>
    (["request", "response"] as const).some(
      (direction) =>
        JSON.stringify(relaxRequired(description, schemaOf(name), direction)) !==
        JSON.stringify(schemaOf(name)),
    );
  const referredBy = new Map(
    names.map((name) => [name, partsOf(schemaOf(name)).map(({ $ref }) => componentOf($ref))]),
  );
  const chosen = new Set(names.filter(differs));
  let size: number;
  do {
    size = chosen.size;
    for (const [name, others] of referredBy)
      if (others.some((other) => other !== undefined && chosen.has(other))) chosen.add(name);
  } while (chosen.size > size);
  return new Map([...chosen].map((name) => [name, freeSuffix(name, schemas)]));
}

function freeSuffix(name: string, taken: ReadonlyMap<string, unknown>): string {
  let suffix = SUFFIX;
  for (let count = 2; taken.has(name + suffix); count += 1) suffix = `${SUFFIX}${count}`;
  return suffix;
}

/** A schema, and those in it. References are not followed. */
function partsOf(schema: Schema): Schema[] {
  return [schema, ...subschemas(schema).flatMap((each) => partsOf(each.schema))];
}

/** Copies a document with the schemas of bodies changed; components are kept. */
function mapBodies(document: Json, change: (schema: Schema, direction: Direction) => Schema): unknown {
  const copy = (node: unknown, direction: Direction | undefined, isMap: boolean): unknown => {
    if (Array.isArray(node)) return node.map((each) => copy(each, direction, false));
    if (!isSchema(node)) return node;
    const inside = (field: string, value: unknown): unknown => {
      if (isMap) return copy(value, direction, false);
      if (KEPT.test(field)) return value;
      if (field === "schema" && direction !== undefined && isSchema(value)) return change(value, direction);
      return copy(value, DIRECTIONS.get(field) ?? direction, NAMES.has(field));
    };
    return Object.fromEntries(Object.entries(node).map(([field, value]) => [field, inside(field, value)]));
  };
  return copy(document, undefined, false);
}

/** Where everything comes from, the second forms included. */
function placesOf({ document, schemas, placeOf }: Description, suffixes: Suffixes): Places {
  const places: Record<string, string> = {};
  const locate = (node: unknown, pointer: string): void => {
    if (typeof node !== "object" || node === null) return;
    const place = placeOf(node);
    // What the reader has made itself has none.
    if (place !== "#") places[pointer] = place;
    for (const [key, value] of Object.entries(node)) locate(value, `${pointer}/${escapeStep(key)}`);
  };
  locate(document, "");
  for (const [name, suffix] of suffixes)
    locate(schemas.get(name), `/components/schemas/${escapeStep(name + suffix)}`);
  return places;
}
