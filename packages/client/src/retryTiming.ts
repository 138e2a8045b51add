import type { Surroundings } from "./Connection.ts";
import { APIError, ConnectionError } from "./errors.ts";

/**
 * How long to wait before trying again: what the answer's `Retry-After-Ms` or `Retry-After` says, at most a minute; else
 * the base, doubled with each failure up to 8 seconds, of which chance takes off up to a quarter so that clients do not
 * come back all at once.
 *
 * @param failures those before this one, from 0.
 * @param error the failure.
 * @param base milliseconds; what a stream's server asked for with `retry:`, if it did.
 * @returns milliseconds.
 */
export function retryDelay(
  failures: number,
  error: unknown,
  { random, now }: Pick<Surroundings, "random" | "now">,
  base = 500,
): number {
  const headers = error instanceof APIError ? error.headers : new Headers();
  const after = headers.get("retry-after");
  const asked = [
    Number(headers.get("retry-after-ms")),
    Number(after) * 1000,
    Date.parse(after as string) - now(),
  ].find((ms) => ms > 0);
  return asked
    ? Math.min(asked, 60_000)
    : Math.min(base * 2 ** failures, Math.max(base, 8000)) * (1 - random() / 4);
}

/**
 * Whether the same call may succeed when it is made again: after no answer, and after 408, 429 and 5xx. Never after 409:
 * the state that forbids the call does not change by asking again.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof APIError) return error.status === 408 || error.status === 429 || error.status >= 500;
  return error instanceof ConnectionError;
}
