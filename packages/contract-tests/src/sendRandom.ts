import type { ResponseCheck } from "./createResponseCheck.ts";
import { isEventStream } from "./isEventStream.ts";
import { type Exchange, recordExchanges } from "./recordExchanges.ts";
import type { RandomRequest } from "./requestArbitrary.ts";
import type { Target } from "./target.ts";

/** How many milliseconds to read a stream, which need not end. */
const STREAM_MS = 20;

/**
 * Sends a random request.
 *
 * @param within How many milliseconds the response may take.
 * @returns The status of the response.
 * @throws Error when no response arrives in time, when the target failed, and when the response is not as described.
 */
export async function sendRandom(
  { url }: Target,
  check: ResponseCheck,
  { method, path, headers, body }: RandomRequest,
  within = 5_000,
): Promise<number> {
  const exchanges: Exchange[] = [];
  const stop = new AbortController();
  const tooLate = setTimeout(() => stop.abort(new Error(`No response within ${within} ms.`)), within);
  try {
    const response = await recordExchanges(globalThis.fetch, exchanges)(url + path, {
      method,
      headers,
      signal: stop.signal,
      ...(body !== undefined && { body: typeof body === "string" ? body : formOf(body) }),
    });
    const isStream = isEventStream(response.headers.get("content-type"));
    const enough = new Error("Read enough.");
    const reading = isStream && setTimeout(() => stop.abort(enough), STREAM_MS);
    await response.text().catch((error) => {
      if (stop.signal.reason !== enough) throw error;
    });
    if (reading) clearTimeout(reading);
  } finally {
    clearTimeout(tooLate);
  }
  const [exchange] = exchanges as [Exchange];
  const lines = await check(exchange);
  if (exchange.status >= 500) lines.unshift(`status: expected no failure, got ${await exchange.body()}`);
  if (lines.length > 0) throw new Error([`returned ${exchange.status}`, ...lines].join("\n    "));
  return exchange.status;
}

function formOf(fields: Exclude<RandomRequest["body"], string | undefined>): FormData {
  const form = new FormData();
  for (const [name, value, filename] of fields) {
    if (filename === undefined) form.append(name, value);
    else form.append(name, new File([value], filename));
  }
  return form;
}
