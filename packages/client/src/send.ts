import type { Call, Connection, RawResult } from "./Connection.ts";
import { type EncodedForm, encodeBody } from "./encodeBody.ts";
import { type APIError, ConnectionError, TimeoutError } from "./errors.ts";
import { headerOptions } from "./generated/operations.ts";
import { responseError } from "./responseError.ts";
import { isRetryable, retryDelay } from "./retryTiming.ts";
import { safeCause } from "./safeCause.ts";

/** What the client itself asks of a call, besides what its caller did. */
export interface SendExtra {
  /** `false` makes one attempt only, for who retries in another way. */
  retry?: false;
}

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
  { retry }: SendExtra = {},
): Promise<RawResult> {
  const { fetch, observe, redact, now } = connection;
  const { timeout = connection.timeout, maxRetries = connection.maxRetries, signal } = options;
  if (!(timeout > 0 && maxRetries >= 0))
    throw new TypeError(
      `timeout must be above 0 ms and maxRetries at least 0, got ${timeout} and ${maxRetries}.`,
    );
  const body = encodeBody(operation, bodyKind, given);
  const headers = new Headers(options.headers);
  const preset = (header: string, value: string) => headers.has(header) || headers.set(header, value);
  for (const option in headerOptions) {
    if (options[option] !== undefined) headers.set(headerOptions[option] as string, String(options[option]));
  }
  preset("accept", kind === "stream" ? "text/event-stream" : "application/json");
  if (method === "post") preset("idempotency-key", connection.newKey());

  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(attempt);
    } catch (error) {
      if (
        attempt > maxRetries ||
        retry === false ||
        (body as EncodedForm | undefined)?.once ||
        !isRetryable(error)
      )
        throw error;
      const answer = (error as APIError).headers as Headers | undefined;
      const delay = retryDelay(attempt - 1, {
        random: connection.random,
        retryAfter: answer?.get("retry-after"),
        retryAfterMs: answer?.get("retry-after-ms"),
        now: now(),
      });
      observe("onRetry", { operation, attempt, delay, error });
      await connection.sleep(delay, signal);
    }
  }

  async function sendOnce(attempt: number): Promise<RawResult> {
    signal?.throwIfAborted();
    const begun = now();
    const expiry = new AbortController();
    // Timers end a wait that is longer than they can keep at once.
    const timer = setTimeout(() => expiry.abort(), Math.min(timeout, 2 ** 31 - 1));
    // Around what the network does, and nothing else: what middleware and hooks throw is neither wrapped nor retried.
    const overNetwork = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (thrown) {
        signal?.throwIfAborted();
        const cause = safeCause(thrown, redact);
        if (expiry.signal.aborted)
          throw new TimeoutError(operation, `${operation}: no answer within ${timeout} ms`, cause);
        throw new ConnectionError(operation, `${operation}: no answer: ${cause.message}`, cause);
      }
    };
    try {
      const result = await connection.request(method, template, {
        params: { path, query },
        headers,
        body,
        bodySerializer: (encoded: EncodedForm) => encoded.stream?.() ?? encoded,
        // Demanded for a stream as body, and without effect on others.
        duplex: "half",
        parseAs: "stream",
        signal: signal ? AbortSignal.any([signal, expiry.signal]) : expiry.signal,
        fetch(sent: Request) {
          observe(
            "onRequest",
            { operation, attempt, method: sent.method, url: redact(sent.url) },
            sent.headers,
            body,
          );
          return overNetwork(async () => {
            const response = await fetch(sent);
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
