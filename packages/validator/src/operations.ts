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

/** How to check one parameter, or one header of an answer. */
export interface ParameterPlan {
  name: string;
  check: string;
  required: boolean;
  /** What the text of the parameter is read as, before it is checked. */
  type: "string" | "integer" | "boolean";
  default?: unknown;
}

/** How to check what an operation is sent and what it answers. Checks and shapes are given by name. */
export interface Plan {
  path: ParameterPlan[];
  query: ParameterPlan[];
  headers: ParameterPlan[];
  /** Groups of query parameters of which at most one may be given. */
  exclusive: string[][];
  body?: string;
  /** Members of the body that are texts of JSON, and the schema of that JSON. */
  jsonText: Record<string, string>;
  /** By status. `body` is absent for a stream. */
  answers: Record<string, { contentType: string; headers: ParameterPlan[]; body?: string }>;
}

/** Every operation of the description, by id. */
export const operations = tables.operations as Record<OperationId, Operation>;

export const plans = tables.plans as Record<OperationId, Plan>;
export const shapes = tables.shapes as Record<string, Shape>;
export const subjects = tables.subjects as Record<string, string>;
export const named = tables.named as Record<string, string>;
/** The text for a missing member, unless its place has another. */
export const requiredText = tables.requiredText as string;
export const secretMembers: ReadonlySet<string> = new Set(tables.secretMembers as string[]);
