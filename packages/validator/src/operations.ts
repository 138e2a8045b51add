import type { OperationId } from "../dist/generated/tables.js";
import * as tables from "../dist/generated/tables.js";
import type { Shape } from "./Shape.ts";
import type { Writing } from "./Writing.ts";

export type { MessageValues, OperationId } from "../dist/generated/tables.js";

/** One operation of the description, as data: what a server needs to route a request to it. */
export interface Operation {
  id: OperationId;
  /** In capitals, as on the wire. */
  method: "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE";
  /** Below the server's address, with parameters in braces: `/agents/{agent_id}`. */
  path: string;
  /** The method's name in the clients: `sessions.events.send`. */
  sdkName: string;
  origin: "document" | "companion";
  pathParams: string[];
  query: string[];
  /** `raw` is neither JSON nor a form with files. */
  body: "json" | "multipart" | "raw" | "none";
  requestBodyRequired: boolean;
  /** That of the first success which is described. */
  status: number;
  /** The described statuses, in the description's order: `201`, a range such as `4XX`, or `default`. */
  statuses: string[];
  /** Whether success is a stream of events. */
  stream: boolean;
  /** Whether the operation takes an `Idempotency-Key`. */
  idempotent: boolean;
}

/** What texts are converted to before they are checked. */
export interface TextPlan {
  /** The type of a text, or of each item of a list. */
  type: "string" | "integer" | "number" | "boolean";
  /** Whether it may be a list. */
  list?: true;
  /** The fields, where it may be an object, or a list of objects. */
  fields?: Readonly<Record<string, TextPlan>>;
  /** The fields that are not listed. */
  others?: TextPlan;
}

/** How to read a value that is not written as most are. */
export interface WrittenPlan extends TextPlan {
  name: string;
  writing: { style: Writing["style"]; explode: boolean };
}

/** How to check one parameter or one response header. */
export interface ParameterPlan extends TextPlan {
  name: string;
  check: string;
  required: boolean;
  /** Absent where a list is repeated in a query and separated by commas elsewhere, and there is no object. */
  writing?: WrittenPlan["writing"];
  /** Whether an empty text is none. */
  mayBeEmpty?: true;
  default?: unknown;
}

/** What the text of a field of a form is converted to, or each text of a list: `json` is that of an object. */
export interface FormFieldPlan {
  type: ParameterPlan["type"] | "json";
  list?: true;
}

/** How to read the fields of a form, which come as texts. */
export interface FormPlan {
  fields: Record<string, FormFieldPlan>;
  /** How to read a field that the schema does not list. */
  others?: FormFieldPlan;
  /** How to read fields that have a writing of their own. */
  written?: WrittenPlan[];
}

/** How to check one representation of a body. */
export interface BodyPlan {
  /** In lower case, perhaps with parameters, or a range such as `text/*`. */
  contentType: string;
  /** Absent for what is neither JSON nor a form. */
  check?: string;
  /** Absent for what is no form. */
  form?: FormPlan;
  /** Fields of the body that are strings of JSON, and the schema of that JSON. */
  jsonText?: Record<string, string>;
}

/** How to check the requests and responses of an operation. Checks and shapes are given by name. */
export interface Plan {
  path: ParameterPlan[];
  query: ParameterPlan[];
  headers: ParameterPlan[];
  cookies: ParameterPlan[];
  /** Groups of query parameters of which at most one may be sent. */
  exclusive: string[][];
  /** Empty when the operation takes no body. */
  bodies: BodyPlan[];
  /** By status, range or `default`. `bodies` is empty for a response without a body. */
  responses: Record<string, { bodies: BodyPlan[]; headers: ParameterPlan[] }>;
}

/** Every operation of the description, by id. */
export const operations = tables.operations as Record<OperationId, Operation>;

export const plans = tables.plans as Record<OperationId, Plan>;
export const shapes = tables.shapes as Record<string, Shape>;
/** The check of the events of the description's first stream. */
export const eventCheck = tables.eventCheck as string;
export const subjects = tables.subjects as Record<string, string>;
export const namedMessages = tables.namedMessages as Record<string, string>;
/** The message for a keyword that has none of its own. */
export const invalidMessage = tables.invalidMessage as string;
/** The message for a missing field, unless its place has one of its own. */
export const requiredMessage = tables.requiredMessage as string;
export const secretFields: ReadonlySet<string> = new Set(tables.secretFields as string[]);
