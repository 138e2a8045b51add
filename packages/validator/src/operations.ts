import type { OperationId } from "../dist/generated/tables.js";
import * as tables from "../dist/generated/tables.js";
import type { Shape } from "./Shape.ts";

export type { MessageValues, OperationId } from "../dist/generated/tables.js";

/** One operation of the description, as data: what a server needs to route a request to it. */
export interface Operation {
  id: OperationId;
  /** In capitals, as on the wire. */
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server's address, with parameters in braces: `/agents/{agent_id}`. */
  path: string;
  /** The method's name in the clients: `sessions.events.send`. */
  sdkName: string;
  origin: "document" | "companion";
  pathParams: string[];
  query: string[];
  body: "json" | "multipart" | "none";
  requestBodyRequired: boolean;
  /** The described statuses, ascending: the first is that of success. */
  statuses: number[];
  /** Whether success is a stream of events. */
  stream: boolean;
  /** Whether the operation takes an `Idempotency-Key`. */
  idempotent: boolean;
}

/** How to check one parameter or one response header. */
export interface ParameterPlan {
  name: string;
  check: string;
  required: boolean;
  /** The type that the parameter's string is converted to before it is checked. */
  type: "string" | "integer" | "boolean";
  default?: unknown;
}

/** How to check the requests and responses of an operation. Checks and shapes are given by name. */
export interface Plan {
  path: ParameterPlan[];
  query: ParameterPlan[];
  headers: ParameterPlan[];
  /** Groups of query parameters of which at most one may be sent. */
  exclusive: string[][];
  body?: string;
  /** Fields of the body that are strings of JSON, and the schema of that JSON. */
  jsonText: Record<string, string>;
  /** By status. `body` is absent for a stream. */
  responses: Record<string, { contentType: string; headers: ParameterPlan[]; body?: string }>;
}

/** Every operation of the description, by id. */
export const operations = tables.operations as Record<OperationId, Operation>;

export const plans = tables.plans as Record<OperationId, Plan>;
export const shapes = tables.shapes as Record<string, Shape>;
export const subjects = tables.subjects as Record<string, string>;
export const namedMessages = tables.namedMessages as Record<string, string>;
/** The message for a missing field, unless its place has one of its own. */
export const requiredMessage = tables.requiredMessage as string;
export const secretFields: ReadonlySet<string> = new Set(tables.secretFields as string[]);
