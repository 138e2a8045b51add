const brand = Symbol.for("@cloud-agents/client.error");

/** What all errors of the client have in common. A mistake in the calling code is a `TypeError` instead. */
export class CloudAgentsError extends Error {
  override readonly name: string = "CloudAgentsError";
  /** The operation by its SDK name, such as `sessions.events.send`. */
  readonly operation: string;

  constructor(operation: string, problem: string, cause?: Error) {
    super(`${operation}: ${problem}`, cause && { cause });
    this.operation = operation;
  }

  /** What `isCloudAgentsError` looks for: the registry of symbols is the same in all realms and copies. */
  get [brand](): true {
    return true;
  }
}

/** No answer arrived: the connection could not be made, or it broke. `cause` says why, without the request. */
export class ConnectionError extends CloudAgentsError {
  override readonly name: string = "ConnectionError";
}

/** The connection was given up, because the answer did not arrive within the call's `timeout`. The server may have acted all the same. */
export class TimeoutError extends ConnectionError {
  override readonly name: string = "TimeoutError";
}

/** An answer arrived that is not what the description promises, such as a page of HTML with status 200. */
export class InvalidResponseError extends CloudAgentsError {
  override readonly name = "InvalidResponseError";
}

/** What an error answer says. */
export interface APIErrorDetails {
  operation: string;
  status: number;
  type: string | undefined;
  serverMessage: string;
  param: string | undefined;
  requestId: string | undefined;
  headers: Headers;
}

/** The server answered with a status that is not 2xx. The subclasses say which kind it was. */
export class APIError extends CloudAgentsError {
  override readonly name: string = "APIError";
  readonly status!: number;
  /** The error type of the answer, such as `conflict_error`; undefined when the body was not an error of this API. */
  readonly type!: string | undefined;
  /** The server's own words, or the beginning of a body that was not an error of this API. */
  readonly serverMessage!: string;
  /** Where in the request the mistake is, when the server says so. */
  readonly param!: string | undefined;
  /** The answer's `x-request-id`: quote it when you report a problem. */
  readonly requestId!: string | undefined;
  /** The answer's headers. */
  readonly headers!: Headers;

  constructor(details: APIErrorDetails) {
    const { operation, status, type, serverMessage, requestId } = details;
    super(
      operation,
      `${status}${type ? ` ${type}` : ""}: ${serverMessage}${requestId ? ` (request ${requestId})` : ""}`,
    );
    Object.assign(this, details);
  }
}

/** 400: the request breaks a rule; `param` may say where. */
export class BadRequestError extends APIError {
  override readonly name = "BadRequestError";
}

/** 401: the token is missing, wrong or expired. */
export class AuthenticationError extends APIError {
  override readonly name = "AuthenticationError";
}

/** 403: the token may not do this. */
export class PermissionError extends APIError {
  override readonly name = "PermissionError";
}

/** 404: there is no such thing, or it belongs to another token. */
export class NotFoundError extends APIError {
  override readonly name = "NotFoundError";
}

/** 409: the state does not allow it now, for example because a turn is running. */
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
 * Whether a value is an error of this client. Unlike `instanceof`, it also knows those of another realm, such as a
 * frame, and of another copy of this package. The error's `name` tells the kinds apart.
 */
export function isCloudAgentsError(value: unknown): value is CloudAgentsError {
  return Object(value)[brand] === true;
}

/** Whether a value is an error of this client that says what the server answered, wherever it was made. */
export function isAPIError(value: unknown): value is APIError {
  return isCloudAgentsError(value) && "status" in value;
}
