import type { Call, Connection } from "./Connection.ts";
import { listing, type Page } from "./Listing.ts";
import type { Operation } from "./Operation.ts";
import type { ResponsePromise } from "./ResponsePromise.ts";
import { readArguments } from "./readArguments.ts";
import { receive } from "./receive.ts";
import { streamEvents } from "./streamEvents.ts";

/**
 * Runs one operation with the arguments that a user gave to its method.
 *
 * @returns what the method's type says: a promise, a listing, or an async iterator of events.
 */
export function invoke(
  connection: Connection,
  name: string,
  operation: Operation,
  args: readonly unknown[],
): unknown {
  const call: Call = { name, operation, ...readArguments(name, operation, args) };
  switch (operation.kind) {
    case "page":
      return listing(
        name,
        call.query,
        (query) => receive(connection, { ...call, query }) as ResponsePromise<Page>,
      );
    case "stream":
      return streamEvents(connection, call);
    default:
      return receive(connection, call);
  }
}
