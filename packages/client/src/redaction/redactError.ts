import type { Redact } from "./redactToken.ts";

/**
 * Copies name, message, code, stack and cause of what `fetch` threw, and nothing else: errors of some fetch
 * implementations carry the request, and with it the token, to wherever they are logged.
 *
 * @param depth How many causes of causes are kept, 3 by default.
 */
export function redactError(thrown: unknown, redact: Redact, depth = 3): Error {
  // Not `instanceof`: a fetch from another realm, such as a test environment's, throws another Error.
  const given = Object(thrown) as Record<string, unknown>;
  const inner = depth && given.cause !== undefined && redactError(given.cause, redact, depth - 1);
  const copy = new Error(redact(String(given.message ?? thrown)), inner ? { cause: inner } : undefined);
  for (const key of ["name", "stack", "code"]) {
    if (typeof given[key] === "string") Object.assign(copy, { [key]: redact(given[key]) });
  }
  return copy;
}
