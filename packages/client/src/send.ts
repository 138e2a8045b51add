import type { Call, Connection, RawResult } from "./Connection.ts";
import { encodeBody } from "./encodeBody.ts";
import { APIError, ConnectionError, TimeoutError } from "./errors.ts";
import { responseError } from "./responseError.ts";
import { safeCause } from "./safeCause.ts";

/** The longest wait that timers keep; a longer one would end at once. */
const longestTimeout = 2 ** 31 - 1;

/**
 * Sends one request and waits for the answer: to its end, or, for a stream, until it begins.
 *
 * @returns the text of a 2xx answer, for a stream its body.
 * @throws APIError for any other status, TimeoutError, ConnectionError, or the reason of the caller's signal.
 */
export async function send(connection: Connection, call: Call): Promise<RawResult> {
  const { name, operation, path, query, body, options } = call;
  const { redact } = connection;
  const timeout = readTimeout(options.timeout ?? connection.timeout);
  const payload = encodeBody(name, operation, body);
  const stream = operation.kind === "stream";
  const headers = new Headers(options.headers);
  if (!headers.has("accept")) headers.set("accept", stream ? "text/event-stream" : "application/json");
  for (const [option, header] of Object.entries(operation.headers)) {
    if (options[option] !== undefined) headers.set(header, String(options[option]));
  }

  options.signal?.throwIfAborted();
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(), Math.min(timeout, longestTimeout));
  try {
    const result = await connection.request(operation.method, operation.path, {
      params: { path, query },
      headers,
      body: payload,
      bodySerializer: (encoded: unknown) => encoded,
      parseAs: stream ? "stream" : "text",
      signal: options.signal ? AbortSignal.any([options.signal, expiry.signal]) : expiry.signal,
    });
    if (!result.response.ok) throw responseError(name, result.response, result.error, redact);
    return result;
  } catch (thrown) {
    if (thrown instanceof APIError) throw thrown;
    options.signal?.throwIfAborted();
    const cause = safeCause(thrown, redact);
    if (expiry.signal.aborted) throw new TimeoutError(name, `${name}: no answer within ${timeout} ms`, cause);
    throw new ConnectionError(name, `${name}: no answer: ${cause.message}`, cause);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws TypeError when the value is not a positive number. */
export function readTimeout(timeout: unknown): number {
  if (typeof timeout === "number" && timeout > 0) return timeout;
  throw new TypeError(`timeout must be a positive number of milliseconds, got ${String(timeout)}.`);
}
