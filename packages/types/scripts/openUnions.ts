/** A JSON object of the description. */
export type Json = Record<string, unknown>;

/** The members of unlisted values, as `openUnions` leaves them in the description for the type printer. */
export const OPEN_STRING = "x-open-string";
export const UNKNOWN_MEMBER = "x-unknown-member";

/**
 * Makes room for values of tomorrow in what the server answers, and only there: a schema that a request can
 * contain is left alone, because a caller must not send what the API does not know.
 *
 * - An enum of strings also admits any other string.
 * - A discriminated `oneOf` called `SessionEvent` becomes `KnownSessionEvent` plus `UnknownEvent`: "Unknown" and
 *   the last word of the name. Unions that end in the same word share that member.
 *
 * @param description a bundled OpenAPI document; it is not changed.
 * @returns a copy with the added schemas, without discriminators: their `const` tags say the same, and the type
 *   generator would otherwise replace tags by schema names.
 * @throws Error when a union to be opened has no name, or when the name of an added schema is taken.
 */
export function openUnions(description: Json): Json {
  const copy = structuredClone(description);
  const schemas = (copy as { components: { schemas: Record<string, Json> } }).components.schemas;
  const operations = Object.values(copy.paths as Json).flatMap((item) => [
    item as Json,
    ...Object.values(item as Json).filter((operation) => isJson(operation) && "responses" in operation),
  ]) as Json[];
  const sent = reachable(
    copy,
    operations.flatMap((operation) => [operation.parameters, operation.requestBody]),
  );
  const answered = reachable(
    copy,
    operations.map((operation) => operation.responses),
  );
  const named = new Map(Object.entries(schemas).map(([name, schema]) => [schema, name]));

  for (const schema of answered) {
    if (sent.has(schema)) continue;
    if (isStringEnum(schema)) openEnum(schema);
    if (isDiscriminated(schema)) openOneOf(schema, named.get(schema), schemas);
  }
  for (const schema of [...sent, ...answered]) delete schema.discriminator;
  return copy;
}

function openEnum(schema: Json): void {
  const { type, enum: values, ...annotations } = schema;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, annotations, {
    anyOf: [
      { type, enum: values },
      { type: "string", [OPEN_STRING]: true },
    ],
  });
}

function openOneOf(
  schema: DiscriminatedSchema,
  name: string | undefined,
  schemas: Record<string, Json>,
): void {
  if (!name) {
    throw new Error(
      `The union of ${schema.oneOf.map((member) => member.$ref).join(", ")} is written where it is used. ` +
        "Give it a file in components/schemas, so that its unknown member can be named after it.",
    );
  }
  const known = `Known${name}`;
  const unknown = `Unknown${/[A-Z][^A-Z]*$/.exec(name)?.[0] ?? name}`;
  const tag = schema.discriminator.propertyName;
  const shared = schemas[unknown]?.[UNKNOWN_MEMBER] as UnknownMember | undefined;
  if (known in schemas || (unknown in schemas && shared?.tag !== tag)) {
    throw new Error(
      `The union ${name} needs the names ${known} and ${unknown} for its types, with the tag "${tag}", ` +
        "and one of them means something else already. Rename the union or the other schema.",
    );
  }
  schemas[known] = { description: `What the description lists for \`${name}\`.`, oneOf: schema.oneOf };
  schemas[unknown] = {
    description:
      "A member that the description does not list yet: the fields that all listed ones have, and whatever else came.",
    type: "object",
    [UNKNOWN_MEMBER]: { tag, known: [...(shared?.known ?? []), known] } satisfies UnknownMember,
  };
  schema.oneOf = [{ $ref: `#/components/schemas/${known}` }, { $ref: `#/components/schemas/${unknown}` }];
}

/** What the type printer needs to know about a schema that stands for unlisted members. */
export interface UnknownMember {
  tag: string;
  /** Names of the schemas that list the known members. */
  known: string[];
}

type DiscriminatedSchema = Json & { oneOf: Json[]; discriminator: { propertyName: string } };

function isDiscriminated(schema: Json): schema is DiscriminatedSchema {
  return Array.isArray(schema.oneOf) && isJson(schema.discriminator);
}

function isStringEnum(schema: Json): boolean {
  return Array.isArray(schema.enum) && [schema.type].flat().includes("string");
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

/** Every object that can be reached from `roots`, through references too. Examples and extensions are data, not schemas. */
function reachable(description: Json, roots: unknown[]): Set<Json> {
  const found = new Set<Json>();
  const open = [...roots];
  while (open.length > 0) {
    const node = open.pop();
    if (!isJson(node) || found.has(node)) continue;
    found.add(node);
    if (typeof node.$ref === "string") open.push(resolve(description, node.$ref));
    for (const [key, value] of Object.entries(node)) {
      if (!/^(x-.*|examples?|default|const|enum)$/.test(key)) open.push(value);
    }
  }
  return found;
}

function resolve(description: Json, reference: string): unknown {
  return reference
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, part) => (node as Json)[part], description);
}
