import { keepWithBody } from "./keepWithBody.ts";

/**
 * Wraps `fetch` so that it gives up a request whose response does not begin in time. How long its body takes is another matter: a stream
 * stays open.
 *
 * @param responseMs How many milliseconds a response may take.
 * @returns A `fetch` that rejects with an error which says how to wait longer.
 */
export function limitResponses(fetch: typeof globalThis.fetch, responseMs: number): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort(
        new Error(
          `There was no response within ${responseMs / 1000} seconds; --timeout-seconds allows more.`,
        ),
      );
    }, responseMs);
    try {
      const signal = AbortSignal.any([request.signal, late.signal]);
      return keepWithBody(await fetch(request, { signal }), input, request, signal);
    } finally {
      clearTimeout(timer);
    }
  };
}
