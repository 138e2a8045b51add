import { HttpResponse } from "msw";
import type { OperationExamples } from "./ExampleTable.ts";
import { followFrames } from "./followFrames.ts";

/**
 * Turns an example into an HTTP response with an `x-request-id`, like every response of the API.
 *
 * @param status A status of the operation; its first 2xx status by default.
 * @param example The name of the example; the first one of the status by default.
 * @returns A function that creates the response to a request.
 * @throws TypeError listing the alternatives when the operation has no such status or example.
 */
export function exampleResponse(
  name: string,
  operation: OperationExamples,
  status: string | undefined,
  example: string | undefined,
): (request: Request) => Response {
  const statuses = Object.keys(operation.responses);
  const code = status ?? statuses.find((known) => known.startsWith("2")) ?? "";
  const response = operation.responses[code];
  if (!response) throw new TypeError(`${name} has no status ${code}. It has ${statuses.join(", ")}.`);
  const names = Object.keys(response.examples);
  const chosen = example ?? names[0];
  if (chosen !== undefined && !names.includes(chosen)) {
    throw new TypeError(`${name} ${code} has no example "${chosen}". It has ${names.join(", ")}.`);
  }

  const value = chosen === undefined ? null : response.examples[chosen];
  const headers = { "x-request-id": `req_${chosen ?? code}` };
  const init = { status: Number(code), headers };
  if (response.contentType === "text/event-stream") {
    return (request) =>
      new HttpResponse(followFrames(String(value), request), {
        ...init,
        headers: { ...headers, "content-type": "text/event-stream" },
      });
  }
  if (response.contentType === undefined) return () => new HttpResponse(null, init);
  return () => HttpResponse.json(value as object, init);
}
