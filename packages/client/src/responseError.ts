import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
} from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import type { Redact } from "./redactor.ts";

const byStatus: Record<number, typeof APIError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitError,
};

/**
 * The error for an answer that is not 2xx. The status alone decides the class, so that a gateway's page of HTML is
 * reported like the API's own envelope.
 *
 * @param body the parsed JSON, or the text where it is none, or undefined where there is no body.
 */
export function responseError(
  operation: string,
  { status, headers }: Response,
  body: unknown,
  redact: Redact,
): APIError {
  const { type, message, param } = Object((body as { error?: unknown } | undefined)?.error);
  const text = (value: unknown) => (typeof value === "string" ? redact(value) : undefined);
  return new (byStatus[status] ?? (status < 500 ? APIError : ServerError))({
    operation,
    status,
    type: text(type),
    serverMessage: text(message) ?? excerpt(body, redact),
    param: text(param),
    requestId: text(headers.get("x-request-id")),
    headers: new Headers([...headers].map(([name, value]) => [name, redact(value)])),
  });
}
