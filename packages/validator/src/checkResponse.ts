import { bodyFindings } from "./bodyFindings.ts";
import { type Check, checks } from "./checks.ts";
import { type Finding, MAX_FINDINGS } from "./Finding.ts";
import { essence, matchMediaType } from "./mediaTypes.ts";
import { message } from "./message.ts";
import {
  type BodyPlan,
  eventCheck,
  type OperationId,
  operations,
  plans,
  requiredMessage,
  shapes,
} from "./operations.ts";
import { finding, parameterFinding } from "./parameterFinding.ts";
import { readHeader } from "./readWritten.ts";
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
  const { status, body } = response;
  const { responses } = plans[operationId];
  const plan = responses[status] ?? responses[`${String(status).charAt(0)}XX`] ?? responses.default;
  if (!plan) return isUnknown(status, Object.keys(responses)) ? [] : [undescribedStatus(operationId, status)];
  const headers = plan.headers.flatMap((header) => {
    const sent = response.headers[header.name.toLowerCase()];
    return parameterFinding(header, "header", sent === undefined ? sent : readHeader(header, sent)) ?? [];
  });
  if (plan.bodies.length === 0) return [...headers, ...undescribedBody(body)];
  const type = response.headers["content-type"];
  const media = type === undefined ? undefined : matchMediaType(plan.bodies, type);
  if (!media) return [contentTypeFinding(plan.bodies, type), ...headers];
  if (media.check === undefined) return headers;
  return [...headers, ...valueFindings(media.check, body, "response")].slice(0, MAX_FINDINGS);
}

/** Whether nothing is said of a status: one of success, where only errors are described, or any, where nothing is. */
function isUnknown(status: number, described: readonly string[]): boolean {
  const isSuccess = status >= 200 && status < 300;
  return described.length === 0 || (isSuccess && !described.some((each) => /^[23]|^default$/.test(each)));
}

/**
 * Checks one event of a stream: the parsed `data` of a frame that is not a heartbeat.
 *
 * @returns One finding per mistake, at most 20; empty when the event is as described.
 */
export function checkEvent(data: unknown): Finding[] {
  return valueFindings(eventCheck, data, "event");
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

/** The body of a response that should have none; one without content is none. */
function undescribedBody(body: unknown): Finding[] {
  if (body === undefined || body === null || body === "") return [];
  return [{ in: "body", path: "", keyword: "body", message: message("undescribed_body") }];
}

function contentTypeFinding(bodies: BodyPlan[], given: string | undefined): Finding {
  const header = { name: "content-type" };
  if (given === undefined) return finding(header, "header", "required", requiredMessage);
  const expected = bodies.map(({ contentType }) => contentType).join("' or '");
  const actual = essence(given);
  return finding(header, "header", "contentType", message("response_content_type", { expected, actual }));
}
