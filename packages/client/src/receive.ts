import type { Call, Connection } from "./Connection.ts";
import { InvalidResponseError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { type ResponsePromise, responsePromise } from "./ResponsePromise.ts";
import { send } from "./send.ts";

/**
 * Makes a call whose response is one JSON value, or has no body.
 *
 * @throws What `send` throws; InvalidResponseError when the body is not JSON.
 */
export function receive(connection: Connection, call: Call): ResponsePromise<unknown> {
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
