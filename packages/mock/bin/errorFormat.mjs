// How errors are written that the description does not have.

const TITLES = { 400: "Bad Request", 403: "Forbidden" };

/** Whether errors are problem details (RFC 9457), as of any API, instead of the envelope of the Cloud Agents API. */
export const isPlain = process.env.CLOUD_AGENTS_MOCK_ERRORS === "problem-details";

/**
 * Writes an error.
 *
 * @param {number} status
 * @param {string} type That of the envelope.
 * @param {string} message
 * @returns {{ headers: Record<string, string>, text: string }}
 */
export function formatError(status, type, message) {
  if (!isPlain)
    return {
      headers: { "content-type": "application/json", "x-request-id": "req_mock" },
      text: JSON.stringify({ type: "error", error: { type, message } }),
    };
  const problem = { type: "about:blank", title: TITLES[status] ?? "Error", status, detail: message };
  return { headers: { "content-type": "application/problem+json" }, text: JSON.stringify(problem) };
}
