import { expect, test } from "@jest/globals";
import { isRetryable, retryDelay } from "../../src/http/retryTiming.ts";
import {
  APIError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  InvalidResponseError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from "../../src/index.ts";

const now = Date.parse("2026-11-22T10:00:00Z");
const platform = { random: () => 0, now: () => now };

function errorOf(Kind: typeof APIError, status: number, headers = {}): APIError {
  const nothing = { type: undefined, param: undefined, requestId: undefined, headers: new Headers(headers) };
  return new Kind({ operation: "agents.get", status, serverMessage: "", ...nothing });
}

test("the wait doubles from half a second and stays at eight seconds", () => {
  const waits = [0, 1, 2, 3, 4, 5, 2000].map((failures) => retryDelay(failures, undefined, platform));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test.each<[failures: number, base: number, wait: number]>([
  [0, 1000, 1000],
  [3, 1000, 8000],
  [0, 20_000, 20_000],
  [9, 20_000, 20_000],
  [100_000, 50, 8000],
])("after %i failures, with a base of %i ms, the wait is %i ms", (failures, base, wait) => {
  expect(retryDelay(failures, undefined, platform, base)).toBe(wait);
});

test("chance takes off at most a quarter", () => {
  expect(retryDelay(0, undefined, { ...platform, random: () => 0.5 })).toBe(437.5);
  expect(retryDelay(4, undefined, { ...platform, random: () => 0.999 })).toBeGreaterThan(6000);
});

test.each<[string, Record<string, string>, number]>([
  ["seconds", { "retry-after": "2" }, 2000],
  ["parts of a second", { "retry-after": "0.25" }, 250],
  ["a date", { "retry-after": "Sun, 22 Nov 2026 10:00:03 GMT" }, 3000],
  ["milliseconds, which win", { "retry-after-ms": "120", "retry-after": "2" }, 120],
  ["more than a minute, which is cut", { "retry-after": "86400" }, 60_000],
  ["a date far away, which is cut", { "retry-after": "Sun, 22 Nov 2037 10:00:00 GMT" }, 60_000],
  [
    "milliseconds without number, so that seconds count",
    { "retry-after-ms": "soon", "retry-after": "1" },
    1000,
  ],
])("the server's own wait counts: %s", (_, headers, wait) => {
  expect(retryDelay(3, errorOf(RateLimitError, 429, headers), platform, 20_000)).toBe(wait);
});

test.each(["", "0", "-5", "soon", "NaN", "Sun, 22 Nov 2026 09:59:59 GMT"])(
  "a Retry-After that says nothing, such as %p, leaves the usual wait",
  (value) => {
    const error = errorOf(ServerError, 503, { "retry-after": value, "retry-after-ms": value });
    expect(retryDelay(0, error, platform)).toBe(500);
  },
);

test("temporary failures are retried: no response, 408, 429 and 5xx", () => {
  const passing = [
    new ConnectionError("agents.get", ""),
    new TimeoutError("agents.get", ""),
    errorOf(APIError, 408),
    errorOf(RateLimitError, 429),
    errorOf(ServerError, 500),
    errorOf(ServerError, 503),
  ];
  expect(passing.map(isRetryable)).toEqual(passing.map(() => true));
});

test("permanent failures are not retried: 409 and other 4xx, broken responses, mistakes and aborts", () => {
  const staying = [
    errorOf(ConflictError, 409),
    errorOf(AuthenticationError, 401),
    errorOf(APIError, 404),
    new InvalidResponseError("agents.get", ""),
    new TypeError("no"),
    new DOMException("stop", "AbortError"),
    undefined,
  ];
  expect(staying.map(isRetryable)).toEqual(staying.map(() => false));
});
