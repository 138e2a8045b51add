import { type Page, type PagePromise, pagePromise } from "./PagePromise.ts";
import type { ResponsePromise } from "./ResponsePromise.ts";
import { receive } from "./receive.ts";
import type { Call, Transport } from "./Transport.ts";

/** Makes a call whose response is a page of a list, and those for the pages after it. */
export function listPages(transport: Transport, call: Call): PagePromise<Page> {
  return pagePromise(
    call.name,
    call.query,
    call.options.signal,
    (query, signal) =>
      receive(transport, { ...call, query, options: { ...call.options, signal } }) as ResponsePromise<Page>,
  );
}
