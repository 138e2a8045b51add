import {
  byDirection,
  type Operation as Described,
  type Description,
  isTypeName,
  type MediaType,
  type Parameter,
  type Schema,
  type Writing,
} from "@cloud-agents/spec/description";
import type { Operation } from "../src/http/Operation.ts";

/** One operation as the client offers it: what the runtime reads, and what the printed types need. */
export interface ClientOperation extends Pick<Operation, "path"> {
  method: Operation["method"];
  /** Names of the path parameters as callers read them. */
  pathParams: string[];
  body: "json" | "multipart" | "raw" | "none";
  /** The content type of a body that is sent as it is, or as JSON of another name. */
  mediaType?: string | undefined;
  /** Address of its server, where it is not the first of the description. */
  server?: string | undefined;
  /** How fields of a form are written of which that is not as for most; present where the form may be an object and is sent as a text. */
  fields?: Record<string, Writing> | undefined;
  /** Names of the query parameters. */
  query: string[];
  /** How those are written that are no lists, repeated, and no single values; absent where there are none. */
  writings?: Record<string, Writing> | undefined;
  queryRequired: boolean;
  headers: { name: string; option: string; description: string; required: boolean }[];
  kind: "unary" | "optional" | "empty" | "page" | "stream" | "raw";
  /** Whether it must not be sent twice: it changes something, and takes no key that would make a second attempt safe. */
  once: boolean;
  /** The dotted SDK name, such as `sessions.events.send`. */
  name: string;
  /** The `operationId`. */
  id: string;
  /** The operation's own type in `@cloud-agents/types`. */
  type: string;
  summary: string;
  description: string;
  bodyType: string | undefined;
  bodyRequired: boolean;
  /** Parts of a form that are JSON text, so that callers may pass the value. */
  jsonParts: { name: string; description: string; required: boolean }[];
  responseType: string;
}

// Options that every method has, and those of streams.
const OPTIONS = new Set(["signal", "timeout", "maxRetries", "headers"]);
const STREAM_OPTIONS = new Set([
  "includeDeltas",
  "includeHeartbeats",
  "stallTimeout",
  "onOpen",
  "onReconnect",
]);

// Properties of the client itself, and what would make a namespace look like a promise.
const RESERVED = new Set(["raw", "use", "then", "constructor"]);

/** Letters of every script, the first of them in no upper case. */
const CAMEL_CASE = /^(?!\p{Lu})\p{ID_Start}(?:(?!_)\p{ID_Continue})*$/u;

/**
 * Lists the operations as the client offers them, in the order of the description.
 *
 * @throws DescriptionError naming the operation that the client cannot offer, and why.
 */
export function clientOperations(read: Description): ClientOperation[] {
  const description = byDirection(read);
  checkNames(description);
  checkHeaderOptions(description);
  return description.operations.map((operation) => clientOperation(description, operation));
}

function clientOperation(description: Description, operation: Described): ClientOperation {
  const { id, parameters, path, source } = operation;
  const method = operation.method.toLowerCase() as Operation["method"];
  if (method === "trace") throw description.error(source, `${id}: fetch does not send TRACE.`);
  const type =
    source.operationId === id
      ? `types.operations[${JSON.stringify(id)}]`
      : `types.paths[${JSON.stringify(path)}]["${method}"]`;
  const headers = parameters
    .filter((parameter) => parameter.in === "header")
    .map(({ name, sdkName, description, required, source }) => ({
      name,
      option: sdkName,
      description: `${description} Sent as the header \`${name}\`.`.trim(),
      required,
      source,
    }));
  const query = parameters.filter((parameter) => parameter.in === "query");
  const response = responseOf(description, operation, type);
  const isPage = response.kind === "unary" && description.isPaged(operation);
  const taken = headers.find(
    ({ option }) => OPTIONS.has(option) || (response.kind === "stream" && STREAM_OPTIONS.has(option)),
  );
  if (taken)
    throw description.error(
      taken.source,
      `${id}: the header ${taken.name} would be the option ${taken.option}, which has a meaning already. Give the parameter an x-sdk-name.`,
    );
  return {
    name: operation.sdkName,
    id,
    type,
    summary: operation.summary,
    description: [operation.description, ...parameters.filter((each) => each.in === "cookie").map(cookieNote)]
      .filter(Boolean)
      .join("\n\n"),
    method,
    path,
    pathParams: unlike(
      parameters.filter((parameter) => parameter.in === "path").map(({ sdkName }) => sdkName),
    ),
    query: query.map(({ name }) => name),
    writings: writingsOf(description, query),
    queryRequired: query.some(({ required }) => required),
    headers,
    once:
      ["post", "patch"].includes(method) &&
      !headers.some(({ name }) => name.toLowerCase() === "idempotency-key"),
    ...bodyOf(description, operation, type),
    server: operation.server === description.servers[0] ? undefined : operation.server,
    kind: isPage ? "page" : response.kind,
    responseType: response.type,
  };
}

/** How parameters of a query are written of which that is not as for most. */
function writingsOf(description: Description, query: Parameter[]): Record<string, Writing> | undefined {
  const own = query.filter(
    ({ schema, writing: { style, explode, allowReserved } }) =>
      style !== "form" || !explode || allowReserved || mayBeObject(description, schema),
  );
  return own.length > 0 ? Object.fromEntries(own.map(({ name, writing }) => [name, writing])) : undefined;
}

/** Whether a schema, or one that it is combined with, says that a value may be an object. */
function mayBeObject(description: Description, schema: Schema): boolean {
  const { type, properties, allOf = [], anyOf = [], oneOf = [] } = description.resolve(schema);
  return (
    [type].flat().includes("object") ||
    properties !== undefined ||
    [...allOf, ...anyOf, ...oneOf].some((each) => mayBeObject(description, each))
  );
}

/** Gives a number to each name that stands before it already. */
function unlike(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
    taken.add(name);
    return name;
  });
}

/** Programs in a browser may not set cookies, and elsewhere `defaultHeaders` can. */
const cookieNote = ({ name }: Parameter): string =>
  `The cookie \`${name}\` is not an argument: a browser sends it by itself, given \`fetchOptions: { credentials: "include" }\`.`;

function bodyOf(description: Description, { body }: Described, type: string) {
  if (!body) return { body: "none" as const, bodyType: undefined, bodyRequired: false, jsonParts: [] };
  const media =
    pick(body.content, "application/json") ??
    body.content.find(({ isJson }) => isJson) ??
    body.content.find(({ isForm }) => isForm);
  if (!media) {
    const [{ sentAs: mediaType, isUrlEncoded, schema, type: written, writings }] = body.content as [
      MediaType,
    ];
    const fields = namedType(description, schema) ?? contentType(type, written);
    return {
      body: "raw" as const,
      mediaType,
      fields: isUrlEncoded ? writings : undefined,
      bodyType: isUrlEncoded
        ? `${fields} | URLSearchParams | string`
        : "Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> | string",
      bodyRequired: body.required,
      jsonParts: [],
    };
  }
  const { isForm } = media;
  return {
    body: isForm ? ("multipart" as const) : ("json" as const),
    mediaType: isForm || media.type === "application/json" ? undefined : media.type,
    fields: isForm && Object.keys(media.writings).length > 0 ? media.writings : undefined,
    bodyType: namedType(description, media.schema) ?? contentType(type, media.type),
    bodyRequired: body.required,
    jsonParts: [...(isForm ? description.fieldsOf(media.schema) : [])]
      .map(([name, { schema, required }]) => ({ name, required, part: description.resolve(schema) }))
      .filter(({ part }) => part.contentMediaType === "application/json")
      .map(({ name, required, part }) => ({ name, required, description: part.description ?? "" })),
  };
}

/** The type of a body that has no name. */
const contentType = (operation: string, media: string): string =>
  `NonNullable<${operation}["requestBody"]>["content"][${JSON.stringify(media)}]`;

function responseOf(description: Description, { id, successes, source }: Described, type: string) {
  const types = successes.map(({ status, content }) => {
    // `fetch` follows it, and what is there is not described.
    if (status.startsWith("3")) return { kind: "raw" as const, type: "Response" };
    if (content.length === 0) return { kind: "empty" as const, type: "void" };
    const json = pick(content, "application/json") ?? content.find(({ isJson }) => isJson);
    const media = json ?? content.find(({ isStream }) => isStream);
    if (!media) return { kind: "raw" as const, type: "Response" };
    return {
      kind: json ? ("unary" as const) : ("stream" as const),
      type:
        namedType(description, media.schema) ??
        `${type}["responses"][${/^\d+$/.test(status) ? status : JSON.stringify(status)}]["content"][${JSON.stringify(media.type)}]`,
    };
  });
  const kinds = [...new Set(types.map(({ kind }) => kind))];
  const [kind] = kinds;
  if (kinds.length > 1 && kinds.includes("stream")) {
    throw description.error(
      source,
      `${id} returns sometimes ${kinds.join(", sometimes ")}. Where one 2xx response is a stream, all must be.`,
    );
  }
  // Of a success that is not described, nothing is known.
  if (kind === undefined || kinds.includes("raw")) return { kind: "raw" as const, type: "Response" };
  return {
    kind: kinds.length > 1 ? ("optional" as const) : kind,
    type: [
      ...new Set(types.map(({ type }) => (type === "void" && kinds.length > 1 ? "undefined" : type))),
    ].join(" | "),
  };
}

/** Refuses headers that would be the same option: it stands for one header in the whole client. */
function checkHeaderOptions(description: Description): void {
  const byOption = new Map<string, string>();
  for (const { id, parameters } of description.operations) {
    for (const { name, sdkName, source } of parameters.filter((parameter) => parameter.in === "header")) {
      const other = byOption.get(sdkName) ?? name;
      if (other.toLowerCase() !== name.toLowerCase())
        throw description.error(
          source,
          `${id}: the header ${name} would be the option ${sdkName}, and so is the header ${other}. Give one of the parameters an x-sdk-name.`,
        );
      byOption.set(sdkName, other);
    }
  }
}

/** How an error begins that is about the name of a method, and what to do: many descriptions say nothing of it. */
function nameOf({ id, sdkName, source }: Described): { has: string; remedy: string } {
  if (source["x-sdk-name"] !== undefined) return { has: `${id} has the x-sdk-name ${sdkName}`, remedy: "" };
  return {
    has: `The method of ${id} would be called ${sdkName || "nothing"}`,
    remedy: " Give the operation an x-sdk-name, such as users.list.",
  };
}

function checkNames(description: Description): void {
  const byName = new Map<string, Described>();
  for (const operation of description.operations) {
    const { sdkName, source } = operation;
    const { has, remedy } = nameOf(operation);
    if (!sdkName.split(".").every((word) => CAMEL_CASE.test(word))) {
      throw description.error(
        source,
        remedy
          ? `${has}, which is no name.${remedy}`
          : `${has}. Use camelCase words with dots, such as users.list.`,
      );
    }
    const other = byName.get(sdkName);
    if (other)
      throw description.error(
        source,
        `${has}, ${remedy ? "as that of" : "which"} ${other.id}${remedy ? `.${remedy}` : " has too."}`,
      );
    byName.set(sdkName, operation);
    const taken = sdkName.split(".").find((word) => RESERVED.has(word));
    if (taken) throw description.error(source, `${has}, but "${taken}" is reserved.${remedy}`);
  }
  for (const operation of description.operations) {
    const words = operation.sdkName.split(".");
    for (let length = 1; length < words.length; length++) {
      const method = byName.get(words.slice(0, length).join("."));
      if (!method) continue;
      const { has, remedy } = nameOf(operation);
      throw description.error(
        operation.source,
        `${has}, but ${method.sdkName} is the method of ${method.id} and no namespace.${remedy}`,
      );
    }
  }
}

function namedType({ nameOf }: Description, schema: Schema): string | undefined {
  const name = nameOf(schema);
  return name !== undefined && isTypeName(name) ? `types.${name}` : undefined;
}

const pick = (content: MediaType[], type: string) => content.find((media) => media.type === type);
