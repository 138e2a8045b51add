import { HttpResponse } from "msw";

// Part of the generated handlers, in place of the one that has the envelope of the Cloud Agents API.

/** What HTTP calls the statuses that gateways send most (RFC 9110, section 15). */
const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/**
 * Creates a response with a status that the description does not have for an operation, such as one of a gateway.
 *
 * @param status 200 to 599.
 * @returns Problem details (RFC 9457) from 400 on, otherwise a response without a body.
 * @throws TypeError when no response can have the status.
 */
export function otherStatus(status: number): Response {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`The status of a response is a whole number from 200 to 599, not ${status}.`);
  }
  if (status < 400) return new HttpResponse(null, { status });
  const problem = { type: "about:blank", title: TITLES[status] ?? `Status ${status}`, status };
  return HttpResponse.json(problem, { status, headers: { "content-type": "application/problem+json" } });
}
