import type { Call, Connection, RawResult } from "./Connection.ts";
import { type EncodedForm, encodeBody } from "./encodeBody.ts";
import { ConnectionError, TimeoutError } from "./errors.ts";
import { headerOptions } from "./generated/operations.ts";
import { responseError } from "./responseError.ts";
import { isRetryable, retryDelay } from "./retryTiming.ts";
import { safeCause } from "./safeCause.ts";

/** The longest that a timer can wait, in milliseconds. One that is set for longer ends at once. */
export const longestTimer = 2 ** 31 - 1;

/**
 * Makes one call, in several attempts if need be, and waits for the answer: to its end, or, for a stream, until it
 * begins. Every POST has an Idempotency-Key, the same one in all attempts, so that it takes effect once.
 *
 * @returns the text of a 2xx answer, for a stream its body.
 * @throws APIError for any other status, TimeoutError, ConnectionError, the reason of the caller's signal, or what the
 *   caller's middleware and hooks throw.
 */
export async function send(
  connection: Connection,
  {
    name: operation,
    operation: { method, path: template, kind, body: bodyKind },
    path,
    query,
    body: given,
    options,
  }: Call,
): Promise<RawResult> {
  const { observe, redact, now } = connection;
  const { timeout = connection.timeout, maxRetries = connection.maxRetries, signal } = options;
  if (!(timeout > 0 && maxRetries >= 0))
    throw new TypeError(
      `timeout must be above 0 ms and maxRetries at least 0, got ${timeout} and ${maxRetries}.`,
    );
  const body = encodeBody(operation, bodyKind, given);
  const header = new Headers(options.headers);
  for (const option in headerOptions) {
    if (options[option] !== undefined) header.set(headerOptions[option] as string, String(options[option]));
  }
  const headers = {
    accept: kind === "stream" ? "text/event-stream" : "application/json",
    ...(method === "post" && { "idempotency-key": connection.newKey() }),
  };

  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(attempt);
    } catch (error) {
      const isSpent = (body as EncodedForm | undefined)?.once;
      if (attempt > maxRetries || isSpent || !isRetryable(error)) throw error;
      const delay = retryDelay(attempt - 1, error, connection);
      observe("onRetry", { operation, attempt, delay, error });
      await connection.sleep(delay, signal);
    }
  }

  async function sendOnce(attempt: number): Promise<RawResult> {
    signal?.throwIfAborted();
    const begun = now();
    const expiry = new AbortController();
    const timer = setTimeout(() => expiry.abort(), Math.min(timeout, longestTimer));
    // Around what the network does, and nothing else: what middleware and hooks throw is neither wrapped nor retried.
    const overNetwork = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (thrown) {
        signal?.throwIfAborted();
        const cause = safeCause(thrown, redact);
        if (expiry.signal.aborted) throw new TimeoutError(operation, `no answer within ${timeout} ms`, cause);
        throw new ConnectionError(operation, `no answer: ${cause.message}`, cause);
      }
    };
    try {
      const result = await connection.request(method, template, {
        // Of the two, what is in the parameters wins.
        params: { path, query, header },
        headers,
        body,
        bodySerializer: (encoded: EncodedForm) => encoded.stream?.() ?? encoded,
        // Demanded for a stream as body, and without effect on others.
        duplex: "half",
        parseAs: "stream",
        signal: signal ? AbortSignal.any([signal, expiry.signal]) : expiry.signal,
        fetch(sent: Request) {
          const { method, url, headers } = sent;
          observe("onRequest", { operation, attempt, method, url: redact(url) }, headers, body);
          return overNetwork(async () => {
            const response = await connection.fetch(sent, body);
            // Read here, because later an error of reading looks like one of middleware.
            return response.ok ? response : new Response((await response.text()) || null, response);
          });
        },
      });
      const { response, error } = result;
      const { ok, status } = response;
      if (ok && kind !== "stream") result.data = await overNetwork(() => response.text());
      const requestId = response.headers.get("x-request-id") ?? undefined;
      observe(
        "onResponse",
        { operation, attempt, status, requestId, duration: now() - begun },
        response.headers,
        ok ? result.data : error,
      );
      if (!ok) throw responseError(operation, response, error, redact);
      return result;
    } finally {
      clearTimeout(timer);
    }
  }
}
