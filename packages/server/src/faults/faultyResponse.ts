import { errorType } from "../http/ApiProblem.ts";
import { changeBody } from "./changeBody.ts";
import { disconnect, type RawExchange, unsentResponse } from "./disconnect.ts";
import type { Fault } from "./Fault.ts";

type Reset = Extract<Fault, { type: "reset" }>;

/**
 * Runs an operation and resets the connection at some moment.
 *
 * @param run The operation; not called when the moment is before the response.
 */
export async function resetResponse(
  { when }: Reset,
  raw: RawExchange | undefined,
  run: () => Promise<Response>,
): Promise<Response> {
  if (when === "before_response") {
    await disconnect(raw, "reset");
    return unsentResponse();
  }
  const response = await run();
  if (response.body === null) {
    // Such as 204, whose head is all there is.
    await disconnect(raw, "reset");
    return unsentResponse();
  }
  return changeBody(response, async function* ({ parts }) {
    if (when === "mid_body") {
      const { value } = await parts.next();
      if (value) yield value.subarray(0, value.length / 2);
    }
    await disconnect(raw, "reset");
  });
}

/** Runs an operation and resets the connection instead of responding. */
export async function loseResponse(
  raw: RawExchange | undefined,
  run: () => Promise<Response>,
): Promise<Response> {
  const response = await run();
  await response.body?.cancel();
  await disconnect(raw, "reset");
  return unsentResponse();
}

/** @returns The response of a status fault: with its own body, or the envelope that every error has. */
export function statusResponse({ code, retry_after, body }: Extract<Fault, { type: "status" }>): Response {
  const message = `A fault rule returns ${code}.`;
  const response =
    typeof body === "string"
      ? new Response(body, { status: code, headers: { "content-type": "text/plain; charset=utf-8" } })
      : Response.json(body ?? { type: "error", error: { type: errorType(code), message } }, { status: code });
  if (retry_after !== undefined) response.headers.set("retry-after", `${retry_after}`);
  return response;
}
