import type { Operation } from "./http/Operation.ts";
import { type Page, pagePromise } from "./http/PagePromise.ts";
import { parseArguments } from "./http/parseArguments.ts";
import type { ResponsePromise } from "./http/ResponsePromise.ts";
import { receive } from "./http/receive.ts";
import type { Call, Transport } from "./http/Transport.ts";
import { streamEvents } from "./stream/streamEvents.ts";

/**
 * Runs an operation with the arguments of its method.
 *
 * @returns What the type of the method says: a promise, a page promise, or an async iterator of events.
 */
export function invoke(
  transport: Transport,
  name: string,
  operation: Operation,
  args: readonly unknown[],
): unknown {
  const call: Call = { name, operation, ...parseArguments(name, operation, args) };
  switch (operation.kind) {
    case "page":
      return pagePromise(
        name,
        call.query,
        call.options.signal,
        (query, signal) =>
          receive(transport, {
            ...call,
            query,
            options: { ...call.options, signal },
          }) as ResponsePromise<Page>,
      );
    case "stream":
      return streamEvents(transport, call);
    default:
      return receive(transport, call);
  }
}
