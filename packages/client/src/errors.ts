import type { components } from "@cloud-agents/types";

const brand = Symbol.for("@cloud-agents/client.error");

/**
 * Base class of all errors of the client, except mistakes in the calling code, which are a `TypeError`.
 *
 * @example
 * ```ts
 * try {
 *   await api.agents.get(agentId);
 * } catch (error) {
 *   if (error instanceof NotFoundError) console.log(error.serverMessage, error.requestId);
 *   else throw error;
 * }
 * ```
 */
export class CloudAgentsError extends Error {
  override readonly name: string = "CloudAgentsError";
  /** The operation by its SDK name, such as `sessions.events.send`. */
  declare readonly operation: string;

  constructor(operation: string, problem: string, cause?: Error) {
    super(`${operation}: ${problem}`, cause && { cause });
    this.operation = operation;
  }

  /** Recognized by `isCloudAgentsError`: all realms and copies of the package share the symbol registry. */
  get [brand](): true {
    return true;
  }
}

/** There was no response: the connection could not be made, or it broke. `cause` says why, without the request. */
export class ConnectionError extends CloudAgentsError {
  override readonly name: string = "ConnectionError";
}

/** The response was not complete within the call's `timeout`. The server may have acted on the request nevertheless. */
export class TimeoutError extends ConnectionError {
  override readonly name: string = "TimeoutError";
}

/** The response is not what the description promises, such as an HTML page with status 200. */
export class InvalidResponseError extends CloudAgentsError {
  override readonly name = "InvalidResponseError";
}

type ErrorResponse = components["responses"][keyof components["responses"]]["content"]["application/json"];

/** The error types of the API. Others come from a server that is newer than the description. */
export type APIErrorType = ErrorResponse["error"]["type"] | (string & {});

/** The contents of an error response. */
export interface APIErrorDetails {
  operation: string;
  status: number;
  type: APIErrorType | undefined;
  serverMessage: string;
  param: string | undefined;
  requestId: string | undefined;
  headers: Headers;
}

/** The response has a status other than 2xx. There is a subclass for each of the common ones. */
export class APIError extends CloudAgentsError {
  override readonly name: string = "APIError";
  declare readonly status: number;
  /** The error type of the body, such as `conflict_error`; undefined when the body is not an error of this API. */
  declare readonly type: APIErrorType | undefined;
  /** The server's message, or the beginning of a body that is not an error of this API. */
  declare readonly serverMessage: string;
  /** The field of the request that is wrong, if the server names one. */
  declare readonly param: string | undefined;
  /** The response's `x-request-id`: quote it when you report a problem. */
  declare readonly requestId: string | undefined;
  /** The headers of the response. */
  declare readonly headers: Headers;

  constructor(details: APIErrorDetails) {
    const { operation, status, type, serverMessage, requestId } = details;
    super(
      operation,
      `${status}${type ? ` ${type}` : ""}: ${serverMessage}${requestId ? ` (request ${requestId})` : ""}`,
    );
    Object.assign(this, details);
  }
}

/** 400: the request is invalid; `param` may name the field. */
export class BadRequestError extends APIError {
  override readonly name = "BadRequestError";
}

/** 401: the token is missing, wrong or expired. */
export class AuthenticationError extends APIError {
  override readonly name = "AuthenticationError";
}

/** 403: the token lacks the permission. */
export class PermissionError extends APIError {
  override readonly name = "PermissionError";
}

/** 404: the resource does not exist, or belongs to another account. */
export class NotFoundError extends APIError {
  override readonly name = "NotFoundError";
}

/** 409: the current state does not allow the call, for example while a turn is running. */
export class ConflictError extends APIError {
  override readonly name = "ConflictError";
}

/** 429: too many requests. */
export class RateLimitError extends APIError {
  override readonly name = "RateLimitError";
}

/** 500 and above: the server, or something in front of it, failed. */
export class ServerError extends APIError {
  override readonly name = "ServerError";
}

/**
 * Whether a value is an error of this client. Unlike `instanceof`, it recognizes errors of another realm, such as a frame,
 * and of another copy of this package. Their `name` tells them apart.
 */
export function isCloudAgentsError(value: unknown): value is CloudAgentsError {
  return Object(value)[brand] === true;
}

/** Whether a value is an `APIError`, of any realm and any copy of this package. */
export function isAPIError(value: unknown): value is APIError {
  return isCloudAgentsError(value) && "status" in value;
}
