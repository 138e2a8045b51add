import type { operations } from "@cloud-agents/types";
import type { Upload } from "../http/RequestBody.ts";
import type { Json } from "../store/Json.ts";
import type { Work } from "../store/Work.ts";

/** The operations of the description. */
export type OperationId = keyof operations;

type Parameters<Id extends OperationId> = operations[Id]["parameters"];
type Responses<Id extends OperationId> = operations[Id]["responses"];
type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | "2XX";
/** The described successes; `default` counts when there is none. */
type Success<Id extends OperationId> = [keyof Responses<Id> & SuccessStatus] extends [never]
  ? Responses<Id>[keyof Responses<Id> & "default"]
  : Responses<Id>[keyof Responses<Id> & SuccessStatus];

/** A body that may be left out is undefined then. */
type RequestBody<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: infer Content };
}
  ? Content[keyof Content]
  : operations[Id] extends { requestBody?: { content: infer Content } }
    ? Content[keyof Content] | undefined
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
  /** The form's files, by field. Those of `body` are empty. */
  files: ReadonlyMap<string, Upload>;
}

/** The headers that an operation takes, as the description spells them: what the server reads under another name does not compile. */
export type HeaderName<Id extends OperationId> = keyof NonNullable<Parameters<Id>["header"]>;

type HeadersOf<Response> = Response extends { headers: infer Headers } ? Headers : never;

/** The names in an object that may have any other name as well. */
type Named<Fields> = keyof { [Name in keyof Fields as string extends Name ? never : Name]: Fields[Name] };

/** The headers of an operation's success, as the description spells them: what the server sends under another name does not compile. */
export type ResponseHeaderName<Id extends OperationId> = Exclude<Named<HeadersOf<Success<Id>>>, number>;

type JsonBodyOf<Response> = Response extends { content: { "application/json": infer Body } } ? Body : never;

/** The JSON of an operation's success. */
export type JsonBody<Id extends OperationId> = JsonBodyOf<Success<Id>>;

type BodyOf<Response> = Response extends { content: { "application/json": infer Body } }
  ? Json<Body>
  : Response extends { content: unknown }
    ? ReadableStream<Uint8Array>
    : null;

/** The body of an operation's success; null for a response without one, such as 204. */
export type ResponseBody<Id extends OperationId> = BodyOf<Success<Id>>;

/** A success that is more than its body. */
export interface HandlerResponse<Id extends OperationId> {
  body: ResponseBody<Id>;
  /** The first described success unless given. */
  status?: number;
  /** Headers of its own, which a replay has, too. */
  headers?: Record<string, string>;
}

/**
 * Does what one operation is for. One that uses the store is a generator, and says `yield*` where it does. It waits for nothing else,
 * and is inside of a transaction unless the method is safe (RFC 9110, 9.2.1): what it writes before it throws is not kept.
 *
 * @throws ApiProblem
 */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Result<Id> | Work<Result<Id>>;

type Result<Id extends OperationId> = ResponseBody<Id> | HandlerResponse<Id>;

/** A handler for each of some operations. */
export type Handlers<Id extends OperationId = OperationId> = { [Each in Id]: Handler<Each> };
