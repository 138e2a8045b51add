import { HttpResponse } from "msw";
import { otherError } from "./otherError.ts";
import { responseHeaders } from "./responseHeaders.ts";

/**
 * Creates a response with a status that the description does not have for an operation, such as one of a gateway.
 *
 * @param status 200 to 599.
 * @returns An error from 400 on, otherwise a response without a body.
 * @throws TypeError when no response can have the status.
 */
export function otherStatus(status: number): Response {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`The status of a response is a whole number from 200 to 599, not ${status}.`);
  }
  const headers = responseHeaders(String(status));
  if (status < 400) return new HttpResponse(null, { status, headers });
  const { contentType, body } = otherError(status);
  return HttpResponse.json(body, { status, headers: { ...headers, "content-type": contentType } });
}
