import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
} from "../errors.ts";
import { escapeControls } from "../redaction/escapeControls.ts";
import { excerpt } from "../redaction/excerpt.ts";
import type { Redact } from "../redaction/redactToken.ts";
import { readProblem } from "./readProblem.ts";

const byStatus: Record<number, typeof APIError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitError,
};

/**
 * Creates the error for a response that is not 2xx. The status alone decides its class, so that a gateway's HTML page is
 * reported like the API's own error envelope.
 *
 * @param body The parsed JSON, the text when it is not JSON, or undefined when there is no body.
 */
export function responseError(
  operation: string,
  { status, headers }: Response,
  body: unknown,
  redact: Redact,
): APIError {
  const { type, message, param } = readProblem(body);
  const text = (value: unknown) => (typeof value === "string" ? escapeControls(value) : undefined);
  const serverMessage = text(message);
  return new (byStatus[status] ?? (status < 500 ? APIError : ServerError))({
    operation,
    status,
    type: text(type),
    serverMessage: serverMessage === undefined ? excerpt(body, redact) : redact(serverMessage),
    param: text(param),
    requestId: headers.get("x-request-id") ?? undefined,
    headers: new Headers([...headers].map(([name, value]) => [name, redact(value)])),
  });
}
