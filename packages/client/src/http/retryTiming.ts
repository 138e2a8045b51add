import { APIError, ConnectionError } from "../errors.ts";
import type { Platform } from "./Transport.ts";

/**
 * The wait before a retry: the response's `Retry-After-Ms` or `Retry-After`, at most a minute; else the base delay,
 * doubled with each failure up to 8 seconds, less a random part of up to a quarter, so that clients do not return all at
 * once.
 *
 * @param failures Number of failures before this one, from 0.
 * @param error The failure.
 * @param base Base delay in milliseconds; for a stream, the server's `retry:` if it sent one.
 * @returns Milliseconds.
 */
export function retryDelay(
  failures: number,
  error: unknown,
  { random, now }: Pick<Platform, "random" | "now">,
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
 * Whether the same call may succeed when it is repeated: without a response, and after 408, 429 and 5xx. Never after 409:
 * repeating the call does not change the state that forbids it.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof APIError) return error.status === 408 || error.status === 429 || error.status >= 500;
  return error instanceof ConnectionError;
}
