import { listPages } from "./http/listPages.ts";
import type { Operation } from "./http/Operation.ts";
import { parseArguments } from "./http/parseArguments.ts";
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
      return listPages(transport, call);
    case "stream":
      return streamEvents(transport, call);
    default:
      return receive(transport, call);
  }
}
