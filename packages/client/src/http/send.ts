import { ConnectionError, InvalidResponseError, TimeoutError } from "../errors.ts";
import { headerOptions } from "../generated/operations.ts";
import { redactError } from "../redaction/redactError.ts";
import { abortable, linkedController } from "./abortable.ts";
import { type EncodedForm, encodeBody } from "./encodeBody.ts";
import { failureReason } from "./failureReason.ts";
import { readText } from "./readText.ts";
import { responseError } from "./responseError.ts";
import { isRetryable, retryDelay } from "./retryTiming.ts";
import type { Call, RawResult, Transport } from "./Transport.ts";

/** The longest delay of a timer, in milliseconds. A longer one would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Makes a call, retrying it if needed, and waits for the response: to its end, or for a stream until it begins. A
 * POST or PATCH has an Idempotency-Key, the same in all attempts, so that it takes effect once; an operation that takes
 * none is sent once.
 *
 * @returns The text of a 2xx response; for a stream, its body.
 * @throws APIError for any other status, TimeoutError, ConnectionError, the reason of the caller's signal, or whatever
 *   the caller's middleware and hooks throw.
 */
export async function send(
  transport: Transport,
  {
    name: operation,
    operation: { method, path: template, kind, body: bodyKind, once },
    path,
    query,
    body: given,
    options,
  }: Call,
): Promise<RawResult> {
  const { notify, redact, now } = transport;
  const { timeout = transport.timeout, maxRetries = transport.maxRetries, signal } = options;
  if (!(timeout > 0 && maxRetries >= 0))
    throw new TypeError(
      `timeout must be above 0 ms and maxRetries at least 0, got ${timeout} and ${maxRetries}.`,
    );
  const isRead = method === "get" || method === "head";
  const body = encodeBody(operation, bodyKind, given);
  const header = new Headers(options.headers);
  for (const option in headerOptions) {
    if (options[option] !== undefined) header.set(headerOptions[option] as string, String(options[option]));
  }
  const headers = {
    accept: kind === "stream" ? "text/event-stream" : kind === "raw" ? "*/*" : "application/json",
    // PATCH, like POST, does the same thing again when it is sent again.
    ...(/^p[oa]/.test(method) && !once && { "idempotency-key": transport.newKey() }),
  };

  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(attempt);
    } catch (error) {
      const isSpent = once || (body as EncodedForm | undefined)?.once;
      if (attempt > maxRetries || isSpent || !isRetryable(error)) throw error;
      const delay = retryDelay(attempt - 1, error, transport);
      notify("onRetry", { operation, attempt, delay, error });
      await transport.sleep(delay, signal);
    }
  }

  async function sendOnce(attempt: number): Promise<RawResult> {
    signal?.throwIfAborted();
    const begun = now();
    const [ending, unlink] = linkedController(signal);
    const timer = setTimeout(() => ending.abort(), Math.min(timeout, MAX_TIMER_MS));
    let url = template;
    // Around what the network does, and nothing else: errors of middleware and hooks are neither wrapped nor retried.
    const overNetwork = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await abortable(work, ending.signal);
      } catch (thrown) {
        signal?.throwIfAborted();
        const cause = redactError(thrown, redact);
        if (ending.signal.aborted)
          throw new TimeoutError(operation, `no response within ${timeout} ms`, cause);
        if (thrown instanceof RangeError) throw new InvalidResponseError(operation, cause.message);
        const { host } = new URL(url);
        const count = attempt > 1 ? ` (attempt ${attempt})` : "";
        throw new ConnectionError(
          operation,
          `no response from ${host}${count}: ${failureReason(cause)}`,
          cause,
        );
      }
    };
    try {
      const result = await transport.request(method, template, {
        // Where both have a header, the one in the parameters wins.
        params: { path, query, header },
        headers,
        body,
        // A Blob has such a method, too, and is sent as it is.
        bodySerializer: (encoded: EncodedForm) => (encoded.once === undefined ? encoded : encoded.stream()),
        // Required for a stream as body, and without effect on others.
        duplex: "half",
        parseAs: "stream",
        // A write would reach another place with its secrets, or become a GET.
        redirect: isRead ? "follow" : "manual",
        signal: ending.signal,
        // openapi-fetch copies it to the request that it builds, and middleware that replaces the request leaves it behind.
        knownBody: typeof body === "string" && body,
        async fetch(sent: Request & { knownBody?: string | false }) {
          url = sent.url;
          const { headers } = sent;
          notify("onRequest", { operation, attempt, method: sent.method, url: redact(url) }, headers, body);
          const response = await overNetwork(transport.fetch(sent, sent.knownBody));
          // A browser conceals the response to a redirect that it does not follow, status included.
          if (!isRead && (!response.status || (response.status > 300 && response.status < 309))) {
            const place = redact(response.headers.get("location") ?? "another place");
            response.body?.cancel().catch(() => {});
            throw new InvalidResponseError(
              operation,
              `the server redirects this write to ${place}. Set baseUrl to the new address`,
            );
          }
          // Read here, because later an error of reading looks like one of middleware.
          return response.ok
            ? response
            : new Response((await overNetwork(readText(response, ending.signal))) || null, response);
        },
      });
      const { response, error } = result;
      const { ok, status } = response;
      if (ok && kind !== "stream" && kind !== "raw")
        result.data = await overNetwork(readText(response, ending.signal));
      const requestId = response.headers.get("x-request-id") ?? undefined;
      notify(
        "onResponse",
        { operation, attempt, status, requestId, duration: now() - begun },
        response.headers,
        ok ? result.data : error,
      );
      if (!ok) throw responseError(operation, response, error, redact);
      return result;
    } finally {
      clearTimeout(timer);
      unlink();
    }
  }
}
