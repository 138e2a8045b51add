import type { Description, Json, MediaType, Operation, Schema, TaggedUnion } from "./Description.ts";
import { DescriptionError } from "./DescriptionError.ts";
import { findMistake } from "./findMistake.ts";
import { isSchema, type LazyPlaces, placeAt, References } from "./References.ts";
import { BODILESS, readOperation, UNREAD } from "./readOperation.ts";
import { refuseEndless } from "./refuseEndless.ts";
import { serversOf } from "./serversOf.ts";
import { spellOutGenerics } from "./spellOutGenerics.ts";
import { spellOutInheritance } from "./spellOutInheritance.ts";
import { spellOut, spellOutBooleans, subschemas } from "./subschemas.ts";
import { upgradeDocument } from "./upgradeDocument.ts";

/** The methods that a path may have, as OpenAPI writes them. */
export const HTTP_METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** What a path item may have besides its operations. */
const PATH_ITEM_FIELDS = /^(summary|description|servers|parameters|x-.*)$/;

/** The fields of a page, and the types that each may have. */
const PAGE_FIELDS: Record<string, string[]> = {
  data: ["array"],
  first_id: ["string", "null"],
  last_id: ["string", "null"],
  has_more: ["boolean"],
};

/** Keywords that change what a `$ref` means. */
const REBASING = ["$id", "$anchor", "$dynamicRef", "$dynamicAnchor"];

/**
 * Reads a bundled description of OpenAPI 3.1, or of 3.0, which it turns into one of 3.1 first.
 *
 * @param document One document whose references all point into itself, as `loadDescription` makes it. It is not copied: what a caller
 *   changes in `source` objects, it changes in the document.
 * @param places Where its objects come from. Without them, places are JSON pointers into the document.
 * @throws DescriptionError for the first mistake, and for the first construct that no generator supports.
 */
export function readDescription(document: Json, places: LazyPlaces = {}): Description {
  if (!/^3\.[01]\.\d+$/.test(String(document.openapi))) {
    const found = ["openapi", "swagger"].find((field) => field in document);
    throw new DescriptionError(
      placeAt("", places),
      `Expected openapi: 3.1.x or 3.0.x, found ${found === undefined ? "neither openapi nor swagger" : `${found}: ${document[found]}`}.`,
    );
  }
  const mistake = findMistake(document);
  if (mistake) throw new DescriptionError(placeAt(mistake.pointer, places), mistake.message);
  upgradeDocument(document);
  const references = new References(document, places);
  spellOutGenerics(references);
  spellOutInheritance(references);
  const components = (document.components ?? {}) as Record<string, Record<string, Json>>;
  for (const name of Object.keys(components.schemas ?? {})) spellOut(components.schemas as Json, name);
  const schemas = new Map(Object.entries((components.schemas ?? {}) as Record<string, Schema>));
  refuseEndless(schemas, references);
  const named = serversOf(document);
  const servers = named.length > 0 ? named : ["/"];
  const operations = readOperations(document, references, String(servers[0]));
  const dropped = [...dropBodies(operations, references), ...dropContent(operations, references)];
  const names = new Map([...schemas].map(([name, schema]) => [schema, name]));

  const nameOf = (schema: Schema): string | undefined =>
    schema.$ref !== undefined && Object.keys(schema).length === 1
      ? references.componentOf(schema)
      : names.get(schema);

  const reach = (roots: Iterable<Schema>): Set<Schema> => {
    const found = new Set<Schema>();
    const open = [...roots];
    for (let schema = open.pop(); schema; schema = open.pop()) {
      if (found.has(schema)) continue;
      found.add(schema);
      if (schema.$ref !== undefined) open.push(references.targetOf(schema));
      spellOutBooleans(schema);
      open.push(...subschemas(schema).map((each) => each.schema));
    }
    return found;
  };

  const fieldsOf: Description["fieldsOf"] = (schema) => {
    const resolved = references.resolve(schema);
    const fields = new Map((resolved.allOf ?? []).flatMap((part) => [...fieldsOf(part)]));
    for (const [name, field] of Object.entries(resolved.properties ?? {})) {
      fields.set(name, { schema: field, required: false });
    }
    for (const name of resolved.required ?? []) {
      const field = fields.get(name);
      if (field) fields.set(name, { ...field, required: true });
    }
    return fields;
  };

  const unionOf = (schema: Schema): TaggedUnion | undefined => {
    const { oneOf, discriminator } = references.resolve(schema);
    if (!oneOf || !discriminator) return undefined;
    const branches = new Map<string, Schema>();
    for (const branch of oneOf) {
      const name = references.componentOf(branch);
      if (name === undefined)
        throw references.error(branch, "A branch of a union with a discriminator must be a $ref.");
      const tags = Object.entries(discriminator.mapping ?? {}).filter(([, target]) =>
        [branch.$ref, name].includes(target),
      );
      for (const [tag] of tags.length > 0 ? tags : [[name]]) branches.set(String(tag), branch);
    }
    const order = Object.keys(discriminator.mapping ?? {});
    const sorted = [...branches].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
    const tagOf = (branch: Schema) => fieldsOf(branch).get(discriminator.propertyName)?.schema;
    const hasFields = (branch: Schema) =>
      [references.resolve(branch).type ?? "object"].flat().includes("object");
    if (!oneOf.every(hasFields)) return undefined;
    return {
      propertyName: discriminator.propertyName,
      branches: new Map(sorted),
      whenAbsent: sorted.find(([, branch]) => {
        const tag = tagOf(branch);
        return tag && references.resolve(tag).default !== undefined;
      })?.[0],
    };
  };

  const isPaged: Description["isPaged"] = ({ parameters, successes }) => {
    const bodies = successes.flatMap(({ content }) => content.find(({ isJson }) => isJson) ?? []);
    const isPage = ({ schema }: MediaType) => {
      const fields = fieldsOf(schema);
      return Object.entries(PAGE_FIELDS).every(([name, allowed]) => {
        const { schema: field, required } = fields.get(name) ?? { schema: {}, required: false };
        const types = [references.resolve(field).type ?? "any"].flat();
        return required && types.every((type) => allowed.includes(type));
      });
    };
    return (
      parameters.some((each) => each.in === "query" && each.name === "after_id") &&
      bodies.length > 0 &&
      bodies.every(isPage)
    );
  };

  /** In JSON, bytes are a text; what a form has, too, is left alone. */
  function spellBytes(): void {
    const contents = operations.flatMap(({ body, responses }) => [
      ...(body?.content ?? []),
      ...responses.flatMap(({ content }) => content),
    ]);
    const schemasIn = (isJson: boolean) =>
      reach(contents.filter((media) => media.isJson === isJson).map(({ schema }) => schema));
    const elsewhere = schemasIn(false);
    for (const schema of schemasIn(true))
      if (!elsewhere.has(schema) && schema.format === "binary") delete schema.format;
  }

  const allSchemas = reach([...schemas.values(), ...operations.flatMap(schemasOf)]);
  if ([...allSchemas].some(({ format }) => format === "binary")) spellBytes();
  for (const schema of allSchemas) {
    const keyword = REBASING.find((each) => each in schema);
    if (keyword)
      throw references.error(
        schema,
        `${keyword} is not supported. Refer to schemas by #/components/schemas.`,
      );
  }
  for (const schema of allSchemas) references.resolve(schema);

  return {
    document,
    title: String((document.info as Json | undefined)?.title ?? ""),
    servers,
    operations,
    schemas,
    allSchemas,
    secretFields: [
      ...new Set(
        [...allSchemas]
          .flatMap(subschemas)
          .flatMap(({ schema, property }) =>
            property !== undefined && references.resolve(schema).format === "password" ? [property] : [],
          ),
      ),
    ].sort(),
    eventTypes: [
      ...new Set(operations.flatMap(({ event }) => [...((event && unionOf(event)?.branches.keys()) ?? [])])),
    ],
    ignored: [
      ...new Set([
        ...dropped,
        ...[{ source: document }, ...operations, ...operations.flatMap(({ responses }) => responses)].flatMap(
          ({ source }) =>
            UNREAD.filter((field) => isSchema(source[field])).map(
              (field) => `${references.placeOf(source[field] as object)}: ${field}`,
            ),
        ),
      ]),
    ],
    resolve: (schema) => references.resolve(schema),
    nameOf,
    fieldsOf,
    unionOf,
    isPaged,
    reach,
    placeOf: (node) => references.placeOf(node),
    error: (node, message) => references.error(node, message),
  };
}

/** Statuses that end a response with its headers (RFC 9110, 6.4.1 and 15.3.6), whatever is described as its content. */
const WITHOUT_CONTENT = /^(1\d\d|1XX|204|205|304)$/i;

/** Removes bodies that cannot be sent. @returns What was removed, with its place. */
function dropBodies(operations: Operation[], references: References): string[] {
  return operations
    .filter(({ method, source }) => BODILESS.test(method) && isSchema(source.requestBody))
    .map(({ method, source }) => {
      const { requestBody } = source;
      delete source.requestBody;
      return `${references.placeOf(requestBody as object)}: requestBody of a ${method}`;
    });
}

/** Removes content that cannot be sent, so that no type and no check promises it. @returns What was removed, with its place. */
function dropContent(operations: Operation[], references: References): string[] {
  return operations
    .flatMap(({ responses }) => responses)
    .filter(({ status }) => WITHOUT_CONTENT.test(status))
    .flatMap((response) => {
      const { status, source } = response;
      const { content } = source;
      response.content = [];
      // Several operations may share the response.
      delete source.content;
      return isSchema(content) ? [`${references.placeOf(content)}: content of a ${status}`] : [];
    });
}

function readOperations(document: Json, references: References, server: string): Operation[] {
  const operations: Operation[] = [];
  const byId = new Map<string, Operation>();
  for (const [path, written] of Object.entries((document.paths ?? {}) as Record<string, Json>)) {
    if (path.startsWith("x-")) continue;
    const item = references.resolve(written);
    const [, , sign] = /^(?:\{[^}]*\}|[^{?#])*(([?#]).*)/.exec(path) ?? [];
    if (sign !== undefined)
      throw references.error(
        item,
        `The path ${path} has a ${sign === "?" ? "query. Describe what is in it as parameters" : "fragment, which is not sent. Write the path without it"}.`,
      );
    const unknown = Object.keys(item).find(
      (key) => !HTTP_METHODS.includes(key) && !PATH_ITEM_FIELDS.test(key),
    );
    if (unknown) throw references.error(item, `${unknown} on the path ${path} is not supported.`);
    for (const method of Object.keys(item).filter((key) => HTTP_METHODS.includes(key))) {
      const operation = readOperation(references, path, method, item, server);
      const other = byId.get(operation.id);
      if (other) {
        throw references.error(
          operation.source,
          `The operationId ${operation.id} is also that of ${other.method} ${other.path}.`,
        );
      }
      byId.set(operation.id, operation);
      operations.push(operation);
    }
  }
  return operations;
}

/** The schemas that an operation names itself. */
function schemasOf({ parameters, body, responses }: Operation): Schema[] {
  const ofContent = (content: MediaType[]) => content.map(({ schema }) => schema);
  return [
    ...parameters.map(({ schema }) => schema),
    ...ofContent(body?.content ?? []),
    ...responses.flatMap(({ headers, content }) => [
      ...headers.map(({ schema }) => schema),
      ...ofContent(content),
    ]),
  ];
}
