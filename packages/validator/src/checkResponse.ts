import { bodyFindings } from "./bodyFindings.ts";
import { type Check, checks } from "./checks.ts";
import { type Finding, MAX_FINDINGS } from "./Finding.ts";
import { message } from "./message.ts";
import { type OperationId, operations, plans, requiredMessage, shapes } from "./operations.ts";
import { finding, parameterFinding } from "./parameterFinding.ts";
import type { Shape } from "./Shape.ts";

/** A response, as a client has it. */
export interface ResponseParts {
  status: number;
  /** By name in lower case. */
  headers: Record<string, string | undefined>;
  /** Parsed JSON; ignored when the response is a stream. */
  body: unknown;
}

/**
 * Checks a response against its operation: its status, content type, headers and body. The events of a stream are
 * checked one by one, with `checkEvent`.
 *
 * @returns One finding per mistake, at most 20; empty when the response is as described. A status that is not described
 *   is the only finding, with the path `:status`; a body of the wrong content type is not checked.
 */
export function checkResponse(operationId: OperationId, response: ResponseParts): Finding[] {
  const plan = plans[operationId].responses[response.status];
  if (!plan) return [undescribedStatus(operationId, response.status)];
  const type = contentTypeFinding(plan.contentType, response.headers["content-type"]);
  const headers = plan.headers.flatMap(
    (header) => parameterFinding(header, "header", response.headers[header.name.toLowerCase()]) ?? [],
  );
  const findings = type ? [type, ...headers] : headers;
  if (type || plan.body === undefined) return findings;
  return [...findings, ...valueFindings(plan.body, response.body, "response")].slice(0, MAX_FINDINGS);
}

/**
 * Checks one event of a stream: the parsed `data` of a frame that is not a heartbeat.
 *
 * @returns One finding per mistake, at most 20; empty when the event is as described.
 */
export function checkEvent(data: unknown): Finding[] {
  return valueFindings("SessionEvent", data, "event");
}

function valueFindings(schema: string, value: unknown, whole: "response" | "event"): Finding[] {
  const check = checks[schema] as Check;
  return check(value) ? [] : bodyFindings(check.errors ?? [], value, shapes[schema] as Shape, whole);
}

function undescribedStatus(operation: OperationId, status: number): Finding {
  const described = operations[operation].statuses.join(", ");
  return {
    in: "header",
    path: ":status",
    keyword: "status",
    message: message("undescribed_status", { status, operation, described }),
  };
}

function contentTypeFinding(expected: string, given: string | undefined): Finding | undefined {
  const header = { name: "content-type" };
  if (given === undefined) return finding(header, "header", "required", requiredMessage);
  const actual = (given.split(";")[0] as string).trim().toLowerCase();
  if (actual === expected) return undefined;
  return finding(header, "header", "contentType", message("response_content_type", { expected, actual }));
}
