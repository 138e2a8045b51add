import type { Problem } from "../../../client/src/http/readProblem.ts";

// Part of the generated client, in place of the one that knows the envelope of the Cloud Agents API only.

/**
 * Reads what the body of an error says, in the ways that are common: problem details (RFC 9457), an object `error` with a message, a text
 * `error` (RFC 6749), or a `message`.
 *
 * @param body Whatever was received.
 */
export function readProblem(body: unknown): Problem {
  const whole = Object(body) as Record<string, unknown>;
  const { error } = whole;
  if (typeof error === "object" && error !== null) return error;
  const { type, detail, title, message = whole.error_description } = whole;
  return { type: type === "about:blank" ? undefined : type, message: detail ?? message ?? title ?? error };
}
