import type { Call, Connection } from "./Connection.ts";
import { InvalidResponseError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { Listing, type Page } from "./Listing.ts";
import type { Operation } from "./Operation.ts";
import { readArguments } from "./readArguments.ts";
import { send } from "./send.ts";
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
      return new Listing(
        name,
        call.query,
        (query) => receive(connection, { ...call, query }) as Promise<Page>,
      );
    case "stream":
      return streamEvents(connection, call);
    default:
      return receive(connection, call);
  }
}

async function receive(connection: Connection, call: Call): Promise<unknown> {
  const { data, response } = await send(connection, call);
  if (call.operation.kind === "empty") return undefined;
  try {
    return JSON.parse(data as string);
  } catch {
    const text = connection.redact(excerpt(data));
    throw new InvalidResponseError(
      call.name,
      `${call.name}: ${response.status} with a body that is not JSON: ${text}`,
    );
  }
}
