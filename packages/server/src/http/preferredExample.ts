import { examples } from "../generated/examples.ts";
import { errorType } from "./ApiProblem.ts";

/**
 * Returns the description's example for `Prefer: code=404, example=name`, as the mock does: `code` alone picks the first example
 * of the status, `example` alone one of the successful status, and other preferences change nothing.
 *
 * What is not described is 404, a code that is no number 422, as on the mock; but in the API's envelope instead of Prism's words, and
 * without Prism's 500 for an example that the given code does not have.
 *
 * @param operationId The operation that was called.
 * @param prefer The header.
 * @returns The example, without `x-request-id`; undefined when the header asks for none.
 */
export function preferredExample(operationId: string, prefer: string | undefined): Response | undefined {
  const { code, example } = preferences(prefer ?? "");
  const responses = examples[operationId];
  if (!responses || (code === undefined && example === undefined)) return undefined;
  if (example === "" || (code !== undefined && !/^[1-5]\d\d$/.test(code)))
    return refusal(422, "The header 'Prefer' needs a status as code, and a name as example.");
  const described = code === undefined ? Object.keys(responses)[0] : describedAs(code, responses);
  const response = responses[described ?? ""];
  if (!response) return refusal(404, `The description has no status ${code} for ${operationId}.`);
  const status = code ?? (/^\d+$/.test(described ?? "") ? described : "200");
  const { contentType, bodies } = response;
  // Such as 204.
  if (contentType === undefined && example === undefined)
    return new Response(null, { status: Number(status) });
  const name = example ?? Object.keys(bodies)[0] ?? "";
  const body = Object.hasOwn(bodies, name) ? bodies[name] : undefined;
  if (body === undefined || contentType === undefined)
    return refusal(
      404,
      `The description has no such example for ${operationId} with status ${status}; it has ${Object.keys(bodies).join(", ") || "none"}.`,
    );
  return new Response(body, { status: Number(status), headers: { "content-type": contentType } });
}

/** How the description lists a status: by itself, by its range such as `4XX`, or as `default`. */
function describedAs(code: string, responses: object): string | undefined {
  return [code, `${code.charAt(0)}XX`, "default"].find((status) => Object.hasOwn(responses, status));
}

/** Reads the header as RFC 7240 has it: the first of equal names counts, and what follows a semicolon belongs to something else. */
function preferences(header: string): { code?: string; example?: string } {
  const found: Record<string, string> = {};
  for (const [, name = "", quoted, token = ""] of header.matchAll(
    /(?:^|,)\s*([^\s=,;]+)(?:\s*=\s*(?:"([^"]*)"|([^,;]*)))?/g,
  ))
    found[name.toLowerCase()] ??= quoted ?? token.trim();
  return found;
}

function refusal(status: 404 | 422, message: string): Response {
  return Response.json(
    { type: "error", error: { type: errorType(status), message, param: "Prefer" } },
    { status },
  );
}
