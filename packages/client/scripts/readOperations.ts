import type { Operation } from "../src/Operation.ts";

/** A JSON object of the description. */
export type Json = Record<string, unknown>;

/** One operation as the client offers it: what the runtime reads, and what the printed types need. */
export interface DescribedOperation extends Pick<Operation, "method" | "path"> {
  pathParams: string[];
  body: "json" | "multipart" | "none";
  query: boolean;
  /** Header names by the option that callers set. */
  headers: Record<string, string>;
  kind: "unary" | "empty" | "page" | "stream";
  /** The dotted SDK name, such as `sessions.events.send`. */
  name: string;
  /** The `operationId`. */
  id: string;
  summary: string;
  description: string;
  bodyType: string | undefined;
  bodyRequired: boolean;
  /** Parts of a form that are JSON text, so that callers may give the value: name, description and whether it is required. */
  jsonParts: { name: string; description: string; required: boolean }[];
  queryRequired: boolean;
  headerParameters: { option: string; description: string; required: boolean }[];
  answerType: string;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

// What the client itself has on the same object, and what would make a namespace look like a promise.
const reserved = new Set(["raw", "use", "then", "constructor"]);

/**
 * Reads every operation of a bundled description, in the order of the description.
 *
 * @throws Error naming the operation and what is missing when the client cannot offer it.
 */
export function readOperations(description: Json): DescribedOperation[] {
  const found: DescribedOperation[] = [];
  for (const [path, item] of Object.entries(description.paths as Record<string, Json>)) {
    for (const method of methods) {
      const operation = item[method];
      if (isJson(operation)) found.push(readOperation(description, path, item, method, operation));
    }
  }
  checkNames(found);
  return found;
}

/** Names of the members that the description calls a password, in alphabetical order: they must not be logged. */
export function readSecretMembers(description: Json): string[] {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isJson(node)) return;
    for (const [name, property] of Object.entries(isJson(node.properties) ? node.properties : {})) {
      if (dereference(description, property).format === "password") names.add(name);
    }
    Object.values(node).forEach(visit);
  };
  visit(description);
  return [...names].sort();
}

/** The types of events that the description's streams can have, in its order. */
export function readEventTypes(description: Json): string[] {
  const types = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isJson(node)) return;
    const stream = node["text/event-stream"];
    const event = dereference(description, isJson(stream) ? stream.schema : undefined);
    const { mapping = {} } = (event.discriminator ?? {}) as { mapping?: Json };
    for (const type of Object.keys(mapping)) types.add(type);
    Object.values(node).forEach(visit);
  };
  visit(description.paths);
  return [...types];
}

function readOperation(
  description: Json,
  path: string,
  item: Json,
  method: (typeof methods)[number],
  operation: Json,
): DescribedOperation {
  const where = `${method.toUpperCase()} ${path}`;
  const id = operation.operationId;
  if (typeof id !== "string")
    throw new Error(`${where} has no operationId. The client's types are named after it.`);
  const name = operation["x-sdk-name"];
  if (typeof name !== "string" || !/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/.test(name)) {
    throw new Error(
      `${where} (${id}) has ${name === undefined ? "no x-sdk-name" : `the x-sdk-name "${name}"`}. ` +
        "Name the call that users write, in camelCase words with dots, such as sessions.events.send.",
    );
  }
  const deref = (value: unknown): Json => dereference(description, value);
  const parameters = [...list(item.parameters), ...list(operation.parameters)].map(deref);
  const query = parameters.filter((parameter) => parameter.in === "query");
  const headers = parameters.filter((parameter) => parameter.in === "header");
  const pathParams = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => String(match[1]));
  for (const param of pathParams) {
    if (parameters.some((parameter) => parameter.in === "path" && parameter.name === param)) continue;
    throw new Error(`${where} (${id}) does not describe its path parameter ${param}.`);
  }

  const body = readBody(description, operation, `${where} (${id})`);
  const answer = readAnswer(deref, operation, `${where} (${id})`);
  const isPage = answer.kind === "unary" && query.some((parameter) => parameter.name === "after_id");
  return {
    name,
    id,
    summary: String(operation.summary ?? "").trim(),
    description: String(operation.description ?? "").trim(),
    method,
    path,
    pathParams,
    query: query.length > 0,
    queryRequired: query.some((parameter) => parameter.required === true),
    headers: Object.fromEntries(
      headers.map((header) => [optionName(String(header.name)), String(header.name)]),
    ),
    headerParameters: headers.map((header) => ({
      option: optionName(String(header.name)),
      description: `${String(header.description ?? "").trim()} Sent as the header \`${header.name}\`.`.trim(),
      required: header.required === true,
    })),
    ...body,
    kind: isPage ? "page" : answer.kind,
    answerType: answer.type,
  };
}

function readBody(description: Json, operation: Json, where: string) {
  const request = dereference(description, operation.requestBody);
  const content = request.content as Record<string, Json> | undefined;
  const required = request.required === true;
  if (!content) return { body: "none" as const, bodyType: undefined, bodyRequired: false, jsonParts: [] };
  const mediaType = ["application/json", "multipart/form-data"].find((type) => type in content);
  if (!mediaType) {
    throw new Error(
      `${where} takes ${Object.keys(content).join(" or ")}. The client sends application/json or multipart/form-data.`,
    );
  }
  const schema = content[mediaType]?.schema;
  const form = mediaType === "multipart/form-data";
  const { properties, required: mandatory } = dereference(description, schema);
  const parts = form ? Object.entries((properties ?? {}) as Record<string, Json>) : [];
  return {
    body: form ? ("multipart" as const) : ("json" as const),
    bodyType:
      namedType(schema) ??
      `NonNullable<types.operations["${operation.operationId}"]["requestBody"]>["content"]["${mediaType}"]`,
    bodyRequired: required,
    jsonParts: parts
      .filter(([, part]) => part.contentMediaType === "application/json")
      .map(([name, part]) => ({
        name,
        description: String(part.description ?? ""),
        required: list(mandatory).includes(name),
      })),
  };
}

function readAnswer(deref: (value: unknown) => Json, operation: Json, where: string) {
  const successes = Object.entries((operation.responses ?? {}) as Json).filter(([status]) =>
    /^2/.test(status),
  );
  if (successes.length === 0) throw new Error(`${where} describes no 2xx response.`);
  const types = successes.map(([status, response]) => {
    const content = deref(response).content as Record<string, Json> | undefined;
    if (!content) return { kind: "empty" as const, type: "void" };
    const mediaType = ["application/json", "text/event-stream"].find((type) => type in content);
    if (!mediaType) {
      throw new Error(
        `${where} answers ${status} with ${Object.keys(content).join(" or ")}. ` +
          "The client reads application/json or text/event-stream.",
      );
    }
    return {
      kind: mediaType === "application/json" ? ("unary" as const) : ("stream" as const),
      type:
        namedType(content[mediaType]?.schema) ??
        `types.operations["${operation.operationId}"]["responses"]["${status}"]["content"]["${mediaType}"]`,
    };
  });
  const kinds = [...new Set(types.map(({ kind }) => kind))];
  if (kinds.length > 1) {
    throw new Error(
      `${where} answers sometimes ${kinds.join(", sometimes ")}. All its 2xx answers must be of one kind.`,
    );
  }
  return { kind: types[0]?.kind ?? "empty", type: [...new Set(types.map(({ type }) => type))].join(" | ") };
}

function checkNames(operations: DescribedOperation[]): void {
  const byName = new Map<string, DescribedOperation>();
  for (const operation of operations) {
    const other = byName.get(operation.name);
    if (other) throw new Error(`${other.id} and ${operation.id} both have the x-sdk-name ${operation.name}.`);
    byName.set(operation.name, operation);
    const taken = operation.name.split(".").find((word) => reserved.has(word));
    if (taken)
      throw new Error(`${operation.id} has the x-sdk-name ${operation.name}, but "${taken}" is reserved.`);
  }
  for (const { id, name } of operations) {
    const words = name.split(".");
    for (let length = 1; length < words.length; length++) {
      const method = byName.get(words.slice(0, length).join("."));
      if (!method) continue;
      throw new Error(
        `${id} needs ${method.name} to be a namespace (x-sdk-name ${name}), but that is the method of ${method.id}.`,
      );
    }
  }
}

/** `Idempotency-Key` becomes `idempotencyKey`. `Last-Event-ID` says where to go on, so callers read `after`. */
function optionName(header: string): string {
  if (header.toLowerCase() === "last-event-id") return "after";
  return header.toLowerCase().replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

function namedType(schema: unknown): string | undefined {
  const reference = isJson(schema) ? schema.$ref : undefined;
  const name = typeof reference === "string" && /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1];
  return name ? `types.${name}` : undefined;
}

function dereference(description: Json, value: unknown): Json {
  if (!isJson(value)) return {};
  if (typeof value.$ref !== "string") return value;
  const [, ...parts] = value.$ref.split("/");
  const target = parts.reduce<unknown>((node, part) => (isJson(node) ? node[part] : undefined), description);
  if (!isJson(target)) throw new Error(`The description has no ${value.$ref}.`);
  return dereference(description, target);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
