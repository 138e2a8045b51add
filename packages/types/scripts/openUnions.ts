import type { Description, Schema } from "@cloud-agents/spec/description";

/** What `openUnions` leaves in the description for the type printer in place of unlisted values. */
export const OPEN_STRING = "x-open-string";
export const UNKNOWN_MEMBER = "x-unknown-member";

/**
 * Makes room for values of tomorrow in responses, and only there: a schema that a request can contain is left alone, because a
 * caller must not send what the API does not know.
 *
 * - An enum of strings also admits any other string.
 * - A discriminated `oneOf` called `SessionEvent` becomes `KnownSessionEvent` plus `UnknownEvent`: "Unknown" and
 *   the last word of the name. Unions that end in the same word share that branch, if they have the same tag: of others it has the whole
 *   name. One that is written where it is used has no
 *   name, and gets such a branch in its place.
 *
 * Discriminators go: the `const` tags say the same, and the type generator would otherwise replace tags by schema names.
 *
 * @param description Its document is changed in place.
 * @throws DescriptionError when the name of an added schema is taken.
 */
export function openUnions(description: Description): void {
  const schemas = componentSchemas(description);
  const sent = description.reach(
    description.operations.flatMap(({ parameters, body }) => [
      ...parameters.map(({ schema }) => schema),
      ...(body?.content ?? []).map(({ schema }) => schema),
    ]),
  );
  const received = description.reach(
    description.operations.flatMap(({ responses }) =>
      responses.flatMap(({ headers, content }) => [...headers, ...content].map(({ schema }) => schema)),
    ),
  );
  for (const schema of received) {
    if (sent.has(schema)) continue;
    if (isStringEnum(schema)) openEnum(schema);
    if (isDiscriminated(schema) && description.unionOf(schema)) openOneOf(description, schema, schemas);
  }
  for (const schema of [...sent, ...received]) delete schema.discriminator;
}

/** The component schemas of the description's document, to which some are added. */
function componentSchemas({ document }: Description): Record<string, Schema> {
  return (document.components as { schemas?: Record<string, Schema> } | undefined)?.schemas ?? {};
}

function openEnum(schema: Schema): void {
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
  description: Description,
  schema: DiscriminatedSchema,
  schemas: Record<string, Schema>,
): void {
  const name = description.nameOf(schema);
  const tag = schema.discriminator.propertyName;
  if (!name) {
    const branches = schema.oneOf.map((branch) => description.nameOf(branch) ?? "");
    schema.oneOf = [
      ...schema.oneOf,
      { type: "object", [UNKNOWN_MEMBER]: { tag, known: branches } satisfies UnknownMember },
    ];
    return;
  }
  const known = `Known${name}`;
  const sharedBy = (each: string) => schemas[each]?.[UNKNOWN_MEMBER] as UnknownMember | undefined;
  const short = `Unknown${/[A-Z][^A-Z]*$/.exec(name)?.[0] ?? name}`;
  const unknown = [short, `Unknown${name}`].find((each) => !(each in schemas) || sharedBy(each)?.tag === tag);
  if (known in schemas || unknown === undefined) {
    throw description.error(
      schema,
      `The union ${name} needs the names ${known} and Unknown${name} for its types, with the tag "${tag}", ` +
        "and one of them means something else already. Rename the union or the other schema.",
    );
  }
  schemas[known] = { description: `What the description lists for \`${name}\`.`, oneOf: schema.oneOf };
  schemas[unknown] = {
    description:
      "A member that the description does not list yet: the fields that all listed ones have, and whatever else came.",
    type: "object",
    [UNKNOWN_MEMBER]: { tag, known: [...(sharedBy(unknown)?.known ?? []), known] } satisfies UnknownMember,
  };
  schema.oneOf = [{ $ref: `#/components/schemas/${known}` }, { $ref: `#/components/schemas/${unknown}` }];
}

/** What the type printer needs to know about a schema that stands for unlisted members. */
export interface UnknownMember {
  tag: string;
  /** Names of the schemas that list the known members. */
  known: string[];
}

type DiscriminatedSchema = Schema & { oneOf: Schema[]; discriminator: { propertyName: string } };

function isDiscriminated(schema: Schema): schema is DiscriminatedSchema {
  return schema.oneOf !== undefined && schema.discriminator !== undefined;
}

function isStringEnum({ enum: values, type }: Schema): boolean {
  return values !== undefined && [type].flat().includes("string");
}
