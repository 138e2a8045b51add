import { HttpResponse } from "msw";
import { responseHeaders } from "./responseHeaders.ts";

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  409: "conflict_error",
};

/**
 * Creates a response with a status that the description does not have for an operation, such as one of a gateway.
 *
 * @param status 200 to 599.
 * @returns An error in the API's envelope from 400 on, otherwise a response without a body.
 * @throws TypeError when no response can have the status.
 */
export function otherStatus(status: number): Response {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`The status of a response is a whole number from 200 to 599, not ${status}.`);
  }
  const init = { status, headers: responseHeaders(String(status)) };
  if (status < 400) return new HttpResponse(null, init);
  const type = ERROR_TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
  return HttpResponse.json({ type: "error", error: { type, message: `The status is ${status}.` } }, init);
}
