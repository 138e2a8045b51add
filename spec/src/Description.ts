import type { DescriptionError } from "./DescriptionError.ts";

/** A JSON object of the description. */
export type Json = Record<string, unknown>;

/**
 * A schema as the bundle spells it: JSON Schema 2020-12, as OpenAPI 3.1 uses it. It may be a `$ref`; read its keywords
 * through `Description.resolve`.
 */
export interface Schema extends Json {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  pattern?: string;
  format?: string;
  contentMediaType?: string;
  description?: string;
}

/** A named example, its references followed. */
export interface Example {
  name: string;
  summary: string;
  description: string;
  value: unknown;
}

/** One representation of a body. */
export interface MediaType {
  /** As the description spells it, such as `application/json`. */
  type: string;
  /** The type that a request names: a type of the range, where `type` is one, such as `text/plain` for a text of `text/*`. */
  sentAs: string;
  /** Whether it is JSON, such as `application/problem+json; charset=utf-8` (RFC 6839). */
  isJson: boolean;
  /** Whether it is `multipart/form-data`. */
  isForm: boolean;
  /** Whether it is `application/x-www-form-urlencoded`: a form without files. */
  isUrlEncoded: boolean;
  /** Whether it is a stream of server-sent events. */
  isStream: boolean;
  schema: Schema;
  /** How the fields of a form are written of which its `encoding` says that. */
  writings: Record<string, Writing>;
  /**
   * In the description's order, at least one unless `examples` is empty. `example`, an example of the schema, or else a value made up
   * from the schema counts as one that is called `example`. The value of a stream is its text.
   */
  examples: Example[];
  source: Json;
}

/** How a value becomes text (OpenAPI 3.1, Style Values). */
export interface Writing {
  /** `json` is that of `content`. */
  style: "simple" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";
  /** Whether each item of a list, and each field of an object, is written by itself. */
  explode: boolean;
  /** Whether what is reserved in URLs is not encoded. */
  allowReserved: boolean;
}

/** A parameter of a request. Those of the path item are merged into each of its operations. */
export interface Parameter {
  name: string;
  /** `x-sdk-name`, or else the name in camelCase, as clients spell it. */
  sdkName: string;
  in: "path" | "query" | "header" | "cookie";
  required: boolean;
  description: string;
  /** That of its content, where it has one. */
  schema: Schema;
  writing: Writing;
  /** `example`, the first of `examples`, or what the schema gives as an example, or allows. */
  example: unknown;
  /** Name of the component, when it is one. */
  component: string | undefined;
  source: Json;
}

/** A header of a response. */
export interface Header {
  /** As the description spells it. */
  name: string;
  required: boolean;
  description: string;
  schema: Schema;
  writing: Writing;
  /** As that of a parameter. */
  example: unknown;
  /** Name of the component, when it is one. */
  component: string | undefined;
  source: Json;
}

/** What a request carries. */
export interface RequestBody {
  required: boolean;
  description: string;
  /** At least one. */
  content: MediaType[];
  source: Json;
}

/** What the server may send back. */
export interface Response {
  /** `200`, a range such as `4XX`, or `default`. */
  status: string;
  description: string;
  headers: Header[];
  /** Empty when the response has no body. */
  content: MediaType[];
  source: Json;
}

/** A method on a path. */
export interface Operation {
  /** The `operationId`; without one, the method and the path in camelCase. */
  id: string;
  /** The dotted name of the client's method: `x-sdk-name`, or one made from the id. */
  sdkName: string;
  /** In upper case, such as `POST`. */
  method: string;
  /** The template, such as `/agents/{agent_id}`. */
  path: string;
  /** Address of the first server of the operation, or else of its path, or else of the description. */
  server: string;
  summary: string;
  description: string;
  tags: string[];
  /** Path parameters in the path's order, then the others in the description's order. */
  parameters: Parameter[];
  body: RequestBody | undefined;
  /** In the description's order. */
  responses: Response[];
  /** The responses of success: those of 2xx, or `default` when there is none, or else those of 3xx. Empty where only errors are described. */
  successes: Response[];
  /** The schema of one event, for an operation whose success is a stream of server-sent events. */
  event: Schema | undefined;
  /** The operation in `Description.document`. Its `x-` fields and whatever else this model does not name are here. */
  source: Json;
}

/** A `oneOf` whose discriminator tells which branch applies. */
export interface TaggedUnion {
  propertyName: string;
  /** A reference to each branch, by the value of the tag. */
  branches: Map<string, Schema>;
  /** The tag of a value that has none: the one whose branch gives the tag a default. */
  whenAbsent: string | undefined;
}

/** An OpenAPI 3.1 description as every generator sees it. */
export interface Description {
  /** The bundle: one OpenAPI document whose references all point into itself. */
  document: Json;
  title: string;
  /** Addresses of the servers, in the description's order. */
  servers: string[];
  operations: Operation[];
  /** Component schemas by name, in the description's order. */
  schemas: Map<string, Schema>;
  /** Every schema that the components and the operations contain, at any depth. */
  allSchemas: Set<Schema>;
  /** Names of the fields whose value is a password, in alphabetical order. They must not be logged. */
  secretFields: string[];
  /** Types of events that the description's streams can carry, in its order. */
  eventTypes: string[];
  /** What the description has that no generator reads, with its place, such as `openapi.yaml:7:3: webhooks`. */
  ignored: string[];

  /** Follows references until a schema is found. What stands beside a `$ref` is merged into what it refers to. */
  resolve(schema: Schema): Schema;
  /** The name of a component schema, given it or a plain reference to it; undefined for any other schema. */
  nameOf(schema: Schema): string | undefined;
  /** The fields of an object, those of every part of its `allOf` included. */
  fieldsOf(schema: Schema): Map<string, { schema: Schema; required: boolean }>;
  /**
   * The branches of a union that has a discriminator; undefined for any other schema, and for a union with a branch that is no object, which a
   * field cannot tell apart.
   */
  unionOf(schema: Schema): TaggedUnion | undefined;
  /**
   * Whether an operation returns a page of a list in the way of this API: a response with `data`, `first_id`, `last_id` and `has_more`, and a
   * query parameter `after_id` for the next one.
   */
  isPaged(operation: Operation): boolean;
  /** Every schema that can be reached from the ones given, themselves included, through references too. */
  reach(schemas: Iterable<Schema>): Set<Schema>;
  /** Where an object of the description is in the source, such as `paths/agents.yaml:12:3`. */
  placeOf(node: object): string;
  /** An error that begins with the place of an object. */
  error(node: object, message: string): DescriptionError;
}
