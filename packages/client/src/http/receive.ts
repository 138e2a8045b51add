import { InvalidResponseError } from "../errors.ts";
import { excerpt } from "../redaction/excerpt.ts";
import { type ResponsePromise, responsePromise } from "./ResponsePromise.ts";
import { send } from "./send.ts";
import type { Call, Transport } from "./Transport.ts";

/**
 * Makes a call whose response is one JSON value, has no body, or is returned as it is.
 *
 * @throws InvalidResponseError when the body is not JSON, and what `send` throws.
 */
export function receive(transport: Transport, call: Call): ResponsePromise<unknown> {
  const { name, operation } = call;
  const { kind } = operation;
  return responsePromise(
    send(transport, call).then(({ data, response }) => {
      if (kind === "empty" || (kind === "optional" && !data)) return { data: undefined, response };
      if (kind === "raw") return { data: response, response };
      try {
        return { data: JSON.parse(data as string), response };
      } catch {
        const text = excerpt(data, transport.redact);
        throw new InvalidResponseError(name, `${response.status} with a body that is not JSON: ${text}`);
      }
    }),
  );
}
