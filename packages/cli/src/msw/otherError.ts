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

/** The body of an error that the description does not have: problem details (RFC 9457). */
export function otherError(status: number): { contentType: string; body: object } {
  const title = TITLES[status] ?? `Status ${status}`;
  return { contentType: "application/problem+json", body: { type: "about:blank", title, status } };
}
