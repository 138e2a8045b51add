import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The part of JSON Schema 2020-12 that the description's requests use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  oneOf?: Schema[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  pattern?: string;
  format?: string;
  contentMediaType?: string;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
  example?: string;
}

interface Example {
  $ref?: string;
  value: unknown;
}

interface Media {
  schema: Schema;
  examples?: Record<string, Example>;
}

interface ResponseObject {
  headers?: Record<string, { $ref?: string; required?: boolean; schema: Schema }>;
  content?: Record<string, Media>;
}

interface OperationObject {
  operationId: string;
  "x-sdk-name": string;
  parameters?: (Parameter & { $ref?: string })[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, ResponseObject & { $ref?: string }>;
}

export interface DescribedResponse {
  status: number;
  /** By name in lower case. */
  headers: Map<string, { required: boolean; schema: Schema }>;
  /** Schema and example values by media type. */
  content: Map<string, { schema: Schema; examples: Map<string, unknown> }>;
}

export interface Operation {
  id: string;
  /** Where the client has it, such as `sessions.events.send`. */
  sdkName: string;
  method: string;
  /** Path template, such as `/agents/{agent_id}`. */
  path: string;
  parameters: Parameter[];
  body?: { contentType: string; schema: Schema; examples: Map<string, unknown> };
  responses: Map<number, DescribedResponse>;
}

export interface Description {
  document: object;
  operations: Operation[];
  /** Follows a `$ref`; anything else is returned as it is. */
  resolve<T extends object>(value: T): T;
}

/** Reads the bundle of `@cloud-agents/spec`, or describes the document given. */
export function readDescription(document: { paths?: object } = readBundle()): Description {
  const resolve = <T extends object>(value: T): T => {
    const { $ref } = value as { $ref?: string };
    return $ref === undefined ? value : resolve(at(document, $ref) as T);
  };
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries<Record<string, OperationObject>>({ ...document.paths })) {
    for (const [method, operation] of Object.entries(item)) {
      if ("operationId" in operation) operations.push(readOperation(path, method, operation, resolve));
    }
  }
  return { document, operations, resolve };
}

function readBundle(): object {
  const path = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
  return JSON.parse(readFileSync(path, "utf8"));
}

function at(document: object, ref: string): unknown {
  let node: unknown = document;
  for (const part of ref.slice(2).split("/")) {
    node = (node as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  if (node === undefined) throw new Error(`${ref} leads nowhere in the description.`);
  return node;
}

type Resolve = Description["resolve"];

function readOperation(
  path: string,
  method: string,
  operation: OperationObject,
  resolve: Resolve,
): Operation {
  const { parameters = [], requestBody, responses } = operation;
  const [contentType, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return {
    id: operation.operationId,
    sdkName: operation["x-sdk-name"],
    method: method.toUpperCase(),
    path,
    parameters: parameters.map((parameter) => resolve(parameter)),
    ...(contentType && media && { body: { contentType, ...readMedia(media, resolve) } }),
    responses: new Map(
      Object.entries(responses).map(([status, response]) => [
        Number(status),
        readResponse(Number(status), resolve(response), resolve),
      ]),
    ),
  };
}

function readResponse(
  status: number,
  { headers = {}, content = {} }: ResponseObject,
  resolve: Resolve,
): DescribedResponse {
  const described: DescribedResponse = { status, headers: new Map(), content: new Map() };
  for (const [name, header] of Object.entries(headers)) {
    const { required = false, schema } = resolve(header);
    described.headers.set(name.toLowerCase(), { required, schema });
  }
  for (const [type, media] of Object.entries(content)) described.content.set(type, readMedia(media, resolve));
  return described;
}

function readMedia({ schema, examples = {} }: Media, resolve: Resolve) {
  return {
    schema,
    examples: new Map(Object.entries(examples).map(([name, example]) => [name, resolve(example).value])),
  };
}
