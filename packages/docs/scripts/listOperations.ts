/** The parts of an OpenAPI document that the docs read or add. */
export interface Description {
  info: { title: string; summary?: string; description?: string };
  servers: { url: string }[];
  tags?: { name: string }[];
  paths: Record<string, Record<string, unknown>>;
  "x-tagGroups"?: TagGroup[];
}

export interface TagGroup {
  name: string;
  tags: string[];
}

interface Parameter {
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required?: boolean;
  example?: unknown;
}

interface MediaType {
  schema?: Schema;
  examples?: Record<string, { value: unknown }>;
}

interface Schema {
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  format?: string;
}

interface Content {
  content?: Record<string, MediaType>;
}

/** One operation as the bundle spells it; the docs add badges and code samples. */
export interface OperationObject {
  operationId: string;
  summary: string;
  description?: string;
  externalDocs?: { description?: string; url: string };
  tags: string[];
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content>;
  "x-sdk-name": string;
  "x-origin": "document" | "companion";
  "x-badges"?: { name: string; color: string }[];
  "x-codeSamples"?: { lang: string; label: string; source: string }[];
}

/** What a code sample is made of: one operation with every reference resolved. */
export interface Operation {
  id: string;
  /** Upper case, such as `POST`. */
  method: string;
  path: string;
  sdkName: string;
  /** Absent for operations without a body. `example` is the first named one. */
  body?: { mediaType: string; schema: Schema; example: unknown };
  /** Required parameters only, in the order of the path or the description. */
  pathParameters: { name: string; example: string }[];
  queryParameters: { name: string; example: unknown }[];
  /** The first success response, if it has content. */
  answer?: { mediaType: string; properties: string[] };
  /** The operation inside the description, for what is to be added to it. */
  source: OperationObject;
}

const methods = ["get", "put", "post", "delete", "patch"];

/**
 * Lists the operations of a bundled description, in its order.
 *
 * @param description a bundle: every `$ref` points into the document itself
 * @returns one entry for each operation, `source` being the very object in `description`
 * @throws Error naming the operation and the place, when an example that a sample needs is missing
 */
export function listOperations(description: Description): Operation[] {
  return Object.entries(description.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => method in item)
      .map((method) => readOperation(description, path, method, item)),
  );
}

/**
 * Follows local references until something else is found.
 *
 * @throws Error naming a reference that leads nowhere
 */
export function resolve<T>(description: Description, node: T): T {
  const reference = (node as { $ref?: string } | undefined)?.$ref;
  if (reference === undefined) return node;
  const target = reference
    .replace(/^#\//, "")
    .split("/")
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], description);
  if (target === undefined) {
    throw new Error(`The description has nothing at ${reference}. The docs need a bundle.`);
  }
  return resolve(description, target as T);
}

function readOperation(
  description: Description,
  path: string,
  method: string,
  item: Record<string, unknown>,
): Operation {
  const source = item[method] as OperationObject;
  const shared = (item.parameters ?? []) as Parameter[];
  const parameters = [...shared, ...(source.parameters ?? [])].map((entry) => resolve(description, entry));
  const required = (place: Parameter["in"]) =>
    parameters
      .filter((parameter) => parameter.in === place && parameter.required)
      .map(({ name, example }) => {
        if (example === undefined) {
          throw new Error(`${source.operationId}: the required ${place} parameter '${name}' has no example.`);
        }
        return { name, example };
      });

  const success = Object.entries(source.responses).find(([status]) => status.startsWith("2"));
  const [answerType, answer] = Object.entries(resolve(description, success?.[1])?.content ?? {})[0] ?? [];
  const body = readBody(description, source);
  return {
    id: source.operationId,
    method: method.toUpperCase(),
    path,
    sdkName: source["x-sdk-name"],
    ...(body && { body }),
    pathParameters: required("path").map(({ name, example }) => ({ name, example: String(example) })),
    queryParameters: required("query"),
    ...(answerType && {
      answer: { mediaType: answerType, properties: propertyNames(description, answer?.schema) },
    }),
    source,
  };
}

function readBody(description: Description, operation: OperationObject): Operation["body"] {
  const [mediaType, media] =
    Object.entries(resolve(description, operation.requestBody)?.content ?? {})[0] ?? [];
  if (mediaType === undefined) return undefined;
  const example = resolve(description, Object.values(media?.examples ?? {})[0]);
  if (example === undefined) {
    throw new Error(
      `${operation.operationId}: no named example under requestBody.content.${mediaType}.examples; ` +
        "the code samples are made from the first one.",
    );
  }
  return { mediaType, schema: resolve(description, media?.schema) ?? {}, example: example.value };
}

function propertyNames(description: Description, schema: Schema | undefined): string[] {
  const resolved = resolve(description, schema);
  return [
    ...Object.keys(resolved?.properties ?? {}),
    ...(resolved?.allOf ?? []).flatMap((part) => propertyNames(description, part)),
  ];
}
