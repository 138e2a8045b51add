import type { Call, Connection } from "./Connection.ts";
import { InvalidResponseError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { listing, type Page } from "./Listing.ts";
import type { Operation } from "./Operation.ts";
import { type ResponsePromise, responsePromise } from "./ResponsePromise.ts";
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

function receive(connection: Connection, call: Call): ResponsePromise<unknown> {
  const { name, operation } = call;
  return responsePromise(
    send(connection, call).then(({ data, response }) => {
      if (operation.kind === "empty") return { data: undefined, response };
      try {
        return { data: JSON.parse(data as string), response };
      } catch {
        const text = excerpt(data, connection.redact);
        throw new InvalidResponseError(name, `${response.status} with a body that is not JSON: ${text}`);
      }
    }),
  );
}
