import { asText, isStream, isXml } from "./asText.ts";
import type {
  Example,
  Header,
  Json,
  MediaType,
  Operation,
  Parameter,
  RequestBody,
  Response,
  Schema,
} from "./Description.ts";
import type { References } from "./References.ts";
import { readEncoding } from "./readEncoding.ts";
import { readWriting } from "./readWriting.ts";
import { type Direction, sampleOf } from "./sampleOf.ts";
import { serversOf } from "./serversOf.ts";
import { spellOut } from "./subschemas.ts";

/** Fields of a description, an operation or a response that say nothing about what is sent and what comes back. */
export const UNREAD = ["webhooks", "callbacks", "links"];

/** Methods of requests that `fetch` sends without a body, and servers ignore the body of (RFC 9110, section 9.3.1). */
export const BODILESS = /^(get|head)$/i;

/** Headers that OpenAPI does not let a parameter describe: other parts of the description do. */
export const RESERVED_HEADERS = ["accept", "content-type", "authorization"];

/**
 * Reads one operation.
 *
 * @param method In lower case, as the path item spells it.
 * @param item The path item, whose parameters and servers count for each of its operations.
 * @param server The server of operations that name none, nor does their path.
 */
export function readOperation(
  references: References,
  path: string,
  method: string,
  item: Json,
  server: string,
): Operation {
  const source = item[method] as Json;
  const id = typeof source.operationId === "string" ? source.operationId : idOf(method, path);
  const responses = readResponses(references, source);
  const described = responses.filter(({ status }) => status.startsWith("2"));
  const successes =
    [
      described,
      responses.filter(({ status }) => status === "default"),
      // Such as a download that is elsewhere.
      responses.filter(({ status }) => status.startsWith("3")),
    ].find((each) => each.length > 0) ?? [];
  const event = successes.flatMap(({ content }) => content).find(({ type }) => isStream(type))?.schema;
  return {
    id,
    sdkName: String(source["x-sdk-name"] ?? sdkNameOf(id)),
    method: method.toUpperCase(),
    path,
    server: serversOf(source)[0] ?? serversOf(item)[0] ?? server,
    summary: text(source.summary),
    description: text(source.description),
    tags: (source.tags ?? []) as string[],
    parameters: readParameters(references, path, item, source),
    body: BODILESS.test(method) ? undefined : readBody(references, source),
    responses,
    successes,
    event,
    source,
  };
}

/** What no name of code can have in it, and the underscore: letters of every script are kept (ECMAScript, Names and Keywords). */
const BETWEEN_WORDS = /(?:[^\p{ID_Continue}]|_)+/u;

/** What no parameter of a method may be called, and what other parameters of our methods are called. */
const TAKEN = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function " +
    "if implements import in instanceof interface let new null package private protected public return static super switch this throw true " +
    "try typeof var void while with yield body client options query"
  ).split(" "),
);

/** `GET /agents/{agent_id}` becomes `getAgentsAgentId`. */
function idOf(method: string, path: string): string {
  const words = path.split(BETWEEN_WORDS).filter(Boolean);
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("");
}

/** `repos/list-forks` becomes `repos.listForks`: what comes before a slash is a namespace. */
function sdkNameOf(id: string): string {
  return id.split("/").map(camelCase).join(".");
}

function camelCase(words: string): string {
  const [first = "", ...others] = words.split(BETWEEN_WORDS);
  const name = first + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `Idempotency-Key` becomes `idempotencyKey`. Words that are all upper case, as in `X-API-Key`, count as words. */
function identifierOf(name: string, place: Parameter["in"]): string {
  const words = name.includes("-") ? name.toLowerCase() : name;
  const joined = camelCase(words);
  // Others are fields of options, which may have any name.
  const isTaken = place === "path" && TAKEN.has(joined);
  return /^\p{ID_Start}/u.test(joined) && !isTaken ? joined : `_${joined}`;
}

function readParameters(references: References, path: string, item: Json, operation: Json): Parameter[] {
  // One of the operation replaces one of the path item that has the same name and place.
  const merged = new Map<string, Parameter>();
  for (const written of [...list(item.parameters), ...list(operation.parameters)]) {
    const parameter = readParameter(references, written);
    if (parameter.in === "header" && RESERVED_HEADERS.includes(parameter.name.toLowerCase())) continue;
    merged.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  const parameters = [...merged.values()];
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => {
    const parameter = merged.get(`path ${name}`);
    if (!parameter) throw references.error(operation, `The parameter {${name}} of ${path} is not described.`);
    return parameter;
  });
  const stray = parameters.find((each) => each.in === "path" && !inPath.includes(each));
  if (stray) throw references.error(stray.source, `${path} has no parameter {${stray.name}}.`);
  return [...inPath, ...parameters.filter((each) => each.in !== "path")];
}

function readParameter(references: References, written: Json): Parameter {
  const source = references.resolve(written);
  const place = String(source.in) as Parameter["in"];
  const name = String(source.name);
  const writing = readWriting(references, source, place, `the ${place} parameter ${name}`);
  const schema = schemaOf(described(source));
  const [example] = examplesOf(references, described(source), schema, () =>
    sampleOf(references.document, schema, "request"),
  );
  return {
    name,
    sdkName: parameterName(references, source, name, place),
    in: place,
    required: source.required === true,
    description: text(source.description),
    schema,
    writing,
    example: example?.value,
    component: references.componentOf(written),
    source,
  };
}

/** What has the schema and the examples of a parameter or a header: its content, or else itself. */
function described(source: Json): Json {
  const [media] = Object.values((source.content ?? {}) as Record<string, Json>);
  return media ?? source;
}

function parameterName(references: References, source: Json, name: string, place: Parameter["in"]): string {
  const { "x-sdk-name": given } = source;
  if (given === undefined) return identifierOf(name, place);
  if (
    typeof given !== "string" ||
    !/^(?!\p{Lu})\p{ID_Start}\p{ID_Continue}*$/u.test(given) ||
    TAKEN.has(given)
  )
    throw references.error(
      source,
      `The x-sdk-name of the parameter ${name} must be a word in camelCase that JavaScript does not use, such as traceId.`,
    );
  return given;
}

function readBody(references: References, operation: Json): RequestBody | undefined {
  if (operation.requestBody === undefined) return undefined;
  const source = references.resolve(operation.requestBody as Json);
  return {
    required: source.required === true,
    description: text(source.description),
    content: readContent(references, source, "request"),
    source,
  };
}

function readResponses(references: References, operation: Json): Response[] {
  const responses = Object.entries((operation.responses ?? {}) as Record<string, Json>)
    .filter(([status]) => !status.startsWith("x-"))
    .map(([status, written]) => {
      const source = references.resolve(written);
      return {
        status,
        description: text(source.description),
        headers: readHeaders(references, source),
        content: readContent(references, source, "response"),
        source,
      };
    });
  return responses;
}

function readHeaders(references: References, response: Json): Header[] {
  return Object.entries((response.headers ?? {}) as Record<string, Json>)
    .filter(([name]) => name.toLowerCase() !== "content-type")
    .map(([name, written]) => {
      const source = references.resolve(written);
      const writing = readWriting(references, source, "header", `the header ${name}`);
      const schema = schemaOf(described(source));
      const [example] = examplesOf(references, described(source), schema, () =>
        sampleOf(references.document, schema, "response"),
      );
      return {
        name,
        required: source.required === true,
        description: text(source.description),
        schema,
        writing,
        example: example?.value,
        component: references.componentOf(written),
        source,
      };
    });
}

function readContent(references: References, owner: Json, direction: Direction): MediaType[] {
  return Object.entries((owner.content ?? {}) as Record<string, Json>).map(([type, written]) => {
    const source = references.resolve(written);
    const schema = schemaOf(source);
    const isJson = /^application\/([^;]+\+)?json\s*(;|$)/i.test(type);
    const { xml = {}, ...keywords } = references.resolve(schema) as { xml?: { name?: string } };
    const { name = references.componentOf(schema) ?? "root" } = xml;
    const examples = examplesOf(references, source, schema, () =>
      isXml(type)
        ? sampleOf(
            references.document,
            { ...keywords, xml: { wrapped: true, ...xml, name } },
            direction,
            "xml",
          )
        : sampleOf(references.document, schema, direction),
    );
    return {
      type,
      sentAs: sentAs(type),
      isJson,
      isForm: /^multipart\/form-data\s*(;|$)/i.test(type),
      isUrlEncoded: isUrlEncoded(type),
      isStream: isStream(type),
      schema,
      writings: hasFields(type) ? readEncoding(references, source) : {},
      examples:
        isJson || hasFields(type)
          ? examples
          : examples.map((each) => ({ ...each, value: asText(type, each.value, name) })),
      source,
    };
  });
}

/** A type for each range that has no type of bytes in it. */
const TYPES_OF_RANGES: Record<string, string> = {
  "text/*": "text/plain",
  "image/*": "image/png",
  "audio/*": "audio/mpeg",
  "video/*": "video/mp4",
};

/** A `Content-Type` is no range (RFC 9110, 8.3). */
const sentAs = (type: string): string =>
  type.includes("*") ? (TYPES_OF_RANGES[type.trim().toLowerCase()] ?? "application/octet-stream") : type;

const isUrlEncoded = (type: string): boolean => /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type);

/** A form is written by what sends it. */
const hasFields = (type: string): boolean => /^multipart\//i.test(type) || isUrlEncoded(type);

function schemaOf(owner: Json): Schema {
  spellOut(owner, "schema");
  return (owner.schema ?? {}) as Schema;
}

/** @param makeUp Makes an example where none is written. */
function examplesOf(references: References, owner: Json, schema: Schema, makeUp: () => unknown): Example[] {
  if (owner.examples !== undefined) {
    return Object.entries(owner.examples as Record<string, Json>).map(([name, written]) => {
      // It may be elsewhere, as an externalValue.
      const { summary, description, value = makeUp() } = references.resolve(written);
      return { name, summary: text(summary), description: text(description), value };
    });
  }
  const { example, examples } = references.resolve(schema);
  // One that is null is an example, too.
  const written = [owner.example, list(examples)[0], example].find((each) => each !== undefined);
  const value = written === undefined ? makeUp() : written;
  return [{ name: "example", summary: "", description: "", value }];
}

const text = (value: unknown): string => String(value ?? "").trim();

const list = (value: unknown): Json[] => (Array.isArray(value) ? value : []);
