// Errors of Prism itself have formats of their own. Here they get the API's, so that a client reads them like any other. Of any other API,
// those of Prism stay what they are: problem details.
import { formatError, isPlain } from "./errorFormat.mjs";

/** Status and code of an error by Prism's HTTP library, which blames the server for a header that it cannot read. */
const UNREADABLE = { status: 400, detail: "The request's Content-Type or its body cannot be read." };

/**
 * Rewrites the body of a response that Prism made, and the description does not have.
 *
 * @param {import("node:http").ServerResponse} response
 */
export function putIntoEnvelope(response) {
  const { end } = response;
  response.end = function (body, ...rest) {
    const error = this.headersSent ? undefined : readError(this, body);
    if (error === undefined) return end.call(this, body, ...rest);
    this.statusCode = error.status;
    const { headers, text } = formatError(error.status, typeOf(error.status), error.detail);
    for (const [name, value] of Object.entries({ "content-length": Buffer.byteLength(text), ...headers }))
      if (name !== "x-request-id" || !this.hasHeader(name)) this.setHeader(name, value);
    return end.call(this, text);
  };
}

/** What Prism says, or its HTTP library; undefined for a response of the description. */
function readError(response, body) {
  if (response.statusCode < 400 || body === undefined) return undefined;
  try {
    const { type, title, status, detail, error } = JSON.parse(String(body));
    if (String(type).startsWith("https://stoplight.io/prism/errors#"))
      return isPlain ? undefined : { status, detail: [title, detail].filter(Boolean).join(": ").concat(".") };
    if (error?.code === "invalid_json") return { status: 400, detail: "Request body must be valid JSON." };
    return error?.code === "internal_server_error" ? UNREADABLE : undefined;
  } catch {
    return undefined;
  }
}

function typeOf(status) {
  if (status === 401) return "authentication_error";
  if (status === 404) return "not_found_error";
  return status >= 500 ? "api_error" : "invalid_request_error";
}
