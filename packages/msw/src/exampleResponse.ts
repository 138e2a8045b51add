import { HttpResponse } from "msw";
import type { OperationExamples } from "./ExampleTable.ts";
import { fitToRequest } from "./fitToRequest.ts";
import { followFrames } from "./followFrames.ts";
import { otherStatus } from "./otherStatus.ts";
import { responseHeaders } from "./responseHeaders.ts";

/** What a handler knows of a request. */
export interface HandledRequest {
  request: Request;
  /** The path parameters, such as `agent_id`. */
  params: Readonly<Record<string, unknown>>;
}

/**
 * Turns an example into an HTTP response with the headers that it must have. A success has the ids of the request's path.
 *
 * @param status The operation's first 2xx status by default. One that the operation does not have is an error without an
 *   example, or a response without a body.
 * @param example The name of the example; the first one of the status by default.
 * @returns A function that creates the response to a request.
 * @throws TypeError listing the alternatives when the operation has no such example, or when no response has the status.
 */
export function exampleResponse(
  name: string,
  operation: OperationExamples,
  status: number | undefined,
  example: string | undefined,
): (handled: HandledRequest) => Response | Promise<Response> {
  const { responses } = operation;
  const known = Object.keys(responses);
  const code = String(status ?? known.find((each) => /^2\d\d$/.test(each)) ?? 200);
  const response = responses[code] ?? responses[`${code.charAt(0)}XX`] ?? responses.default;
  const names = Object.keys(response?.examples ?? {});
  const chosen = example ?? names[0];
  if (chosen !== undefined && !names.includes(chosen)) {
    throw new TypeError(`${name} ${code} has no example "${chosen}". It has ${names.join(", ") || "none"}.`);
  }
  if (response === undefined) {
    // Once now, so that a status that no response has is found where it is written.
    otherStatus(Number(code));
    return () => otherStatus(Number(code));
  }

  const value = chosen === undefined ? null : response.examples[chosen];
  const headers = { ...response.headers, ...responseHeaders(chosen ?? code) };
  const init = { status: Number(code), headers };
  if (/^text\/event-stream\b/i.test(response.contentType ?? "")) {
    return ({ request, params }) => {
      const frames = String(value).replace(
        /^data: (\{.*\})$/gm,
        (_, data) => `data: ${JSON.stringify(fitToRequest(JSON.parse(data), params, undefined))}`,
      );
      return new HttpResponse(followFrames(frames, request), {
        ...init,
        headers: { ...headers, "content-type": "text/event-stream" },
      });
    };
  }
  const { contentType } = response;
  if (contentType === undefined) return () => new HttpResponse(null, init);
  const described = { ...init, headers: { ...headers, "content-type": contentType } };
  if (!/^application\/(.+\+)?json\b/.test(contentType))
    return () => new HttpResponse(String(value), described);
  if (!code.startsWith("2")) return () => HttpResponse.json(value as object, described);
  return async ({ request, params }) => {
    const sent = await request
      .clone()
      .json()
      .catch(() => undefined);
    return HttpResponse.json(fitToRequest(value, params, sent) as object, described);
  };
}
