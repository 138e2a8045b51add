import type { Redact } from "./redactor.ts";

/**
 * A copy of what `fetch` threw, with name, message, code, stack and cause but nothing else: errors of some fetch
 * implementations carry the request, and with it the token, to wherever they are logged.
 *
 * @param depth how many causes of causes are kept, 3 by default.
 */
export function safeCause(thrown: unknown, redact: Redact, depth = 3): Error {
  // Not `instanceof`: a fetch from another realm, such as a test environment's, throws another Error.
  const { name, message, stack, code, cause } = Object(thrown) as Record<string, unknown>;
  if (typeof message !== "string") return new Error(redact(String(thrown)));
  const inner = cause === undefined || depth === 0 ? undefined : safeCause(cause, redact, depth - 1);
  const copy: Error & { code?: string } = new Error(redact(message), inner && { cause: inner });
  if (typeof name === "string") copy.name = redact(name);
  if (typeof stack === "string") copy.stack = redact(stack);
  if (typeof code === "string") copy.code = redact(code);
  return copy;
}
