import { APIError, ConnectionError, TimeoutError } from "./errors.ts";

/** What the wait before another attempt depends on. */
export interface RetryFacts {
  /** From 0 up to, but not including, 1. */
  random: () => number;
  /** The header `Retry-After` of the answer: seconds, or a date. */
  retryAfter?: string | null | undefined;
  /** The header `Retry-After-Ms` of the answer. It is the more exact one and wins. */
  retryAfterMs?: string | null | undefined;
  /** The time in milliseconds since 1970, to which a date is compared. */
  now: number;
}

/**
 * How long to wait before the next attempt: what the server says, at most a minute; else half a second, doubling up to
 * 8 seconds, of which chance takes off up to a quarter so that clients do not come back all at once.
 *
 * @param attempt the one that failed, from 0.
 * @returns milliseconds.
 */
export function retryDelay(attempt: number, { random, retryAfter, retryAfterMs, now }: RetryFacts): number {
  const asked = [
    Number(retryAfterMs || Number.NaN),
    Number(retryAfter || Number.NaN) * 1000,
    Date.parse(retryAfter ?? "") - now,
  ].find((ms) => ms > 0);
  return asked ? Math.min(asked, 60_000) : Math.min(500 * 2 ** attempt, 8000) * (1 - random() / 4);
}

/**
 * Whether the same call may succeed when it is made again: after no answer, and after 408, 429 and 5xx. Never after 409:
 * the state that forbids the call does not change by asking again.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof APIError) return error.status === 408 || error.status === 429 || error.status >= 500;
  return error instanceof ConnectionError || error instanceof TimeoutError;
}
