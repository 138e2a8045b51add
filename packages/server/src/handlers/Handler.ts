import type { operations } from "@cloud-agents/types";
import type { Json } from "../store/Json.ts";

/** The operations of the description. */
export type OperationId = keyof operations;

type Parameters<Id extends OperationId> = operations[Id]["parameters"];
type Responses<Id extends OperationId> = operations[Id]["responses"];
type Success<Id extends OperationId> = Responses<Id>[keyof Responses<Id> & (200 | 201 | 202)];

type RequestBody<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: infer Content };
}
  ? Content[keyof Content]
  : undefined;

/** A request that is allowed and valid. */
export interface Call<Id extends OperationId> {
  /** Id of the account that sent it. */
  account: string;
  path: Parameters<Id>["path"];
  /** With the defaults of the description. */
  query: NonNullable<Parameters<Id>["query"]>;
  headers: Headers;
  body: RequestBody<Id>;
  /** The bytes of the form's files, by field. */
  files: ReadonlyMap<string, Uint8Array>;
}

/** The response of a successful operation. */
export type ResponseBody<Id extends OperationId> =
  Success<Id> extends { content: { "application/json": infer Body } }
    ? Json<Body>
    : ReadableStream<Uint8Array>;

/**
 * Does what one operation is for. It runs without waiting, a POST inside of a transaction: what it writes before it throws is not kept.
 *
 * @throws ApiProblem
 */
export type Handler<Id extends OperationId> = (call: Call<Id>) => ResponseBody<Id>;

/** A handler for each of some operations. */
export type Handlers<Id extends OperationId = OperationId> = { [Each in Id]: Handler<Each> };
