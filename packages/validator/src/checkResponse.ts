import { bodyFindings } from "./bodyFindings.ts";
import { type Check, checks } from "./checks.ts";
import { type Finding, MAX_FINDINGS } from "./Finding.ts";
import { message } from "./message.ts";
import { type OperationId, operations, plans, requiredText, shapes } from "./operations.ts";
import { finding, parameterFinding } from "./parameterFinding.ts";
import type { Shape } from "./Shape.ts";

/** An answer, as a client has it. */
export interface ResponseParts {
  status: number;
  /** By name in lower case. */
  headers: Record<string, string | undefined>;
  /** Parsed JSON; not looked at when the answer is a stream. */
  body: unknown;
}

/**
 * Checks an answer against its operation: its status, content type, headers and body. The events of a stream are
 * checked one by one, with `checkEvent`.
 *
 * @returns one finding per mistake, at most 20; empty when the answer is as described. A status that is not described
 *   is the finding `:status`, and the only one; a body of the wrong content type is not looked at.
 */
export function checkResponse(operationId: OperationId, response: ResponseParts): Finding[] {
  const answer = plans[operationId].answers[response.status];
  if (!answer) return [undescribedStatus(operationId, response.status)];
  const type = contentTypeFinding(answer.contentType, response.headers["content-type"]);
  const headers = answer.headers.flatMap(
    (plan) => parameterFinding(plan, "header", response.headers[plan.name.toLowerCase()]) ?? [],
  );
  const findings = type ? [type, ...headers] : headers;
  if (type || answer.body === undefined) return findings;
  return [...findings, ...valueFindings(answer.body, response.body, "response")].slice(0, MAX_FINDINGS);
}

/**
 * Checks one event of a stream: the parsed `data` of a frame that is not a heartbeat.
 *
 * @returns one finding per mistake, at most 20; empty when the event is as described.
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
  if (given === undefined) return finding(header, "header", "required", requiredText);
  const actual = (given.split(";")[0] as string).trim().toLowerCase();
  if (actual === expected) return undefined;
  return finding(header, "header", "contentType", message("response_content_type", { expected, actual }));
}
