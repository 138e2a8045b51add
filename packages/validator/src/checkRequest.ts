import { bodyFindings } from "./bodyFindings.ts";
import { type Check, type CheckError, checks } from "./checks.ts";
import { dropUnknownFields } from "./dropUnknownFields.ts";
import { type Finding, MAX_FINDINGS } from "./Finding.ts";
import { matchMediaType } from "./mediaTypes.ts";
import { message } from "./message.ts";
import {
  type BodyPlan,
  namedMessages,
  type OperationId,
  operations,
  type ParameterPlan,
  type Plan,
  plans,
  shapes,
} from "./operations.ts";
import { finding, parameterFinding, readAs } from "./parameterFinding.ts";
import { readForm } from "./readForm.ts";
import { isWritten, readHeader, readWritten } from "./readWritten.ts";
import type { Shape } from "./Shape.ts";

/** The parts of a request, as a server has them once it knows the operation. */
export interface RequestParts {
  /** Decoded. */
  path: Record<string, string>;
  /** Decoded, in the order sent; a list when a key was repeated. */
  query: Record<string, string | string[]>;
  /** By name in lower case. */
  headers: Record<string, string | undefined>;
  /**
   * Parsed JSON; for a form, an object of strings and Blobs, with a list of those that were sent under the same name, or a FormData or
   * URLSearchParams. Undefined when there is no body.
   */
  body?: unknown;
}

/** The mistakes of a request, and the values that its operation should work with. */
export interface CheckedRequest {
  /** At most the first 20 mistakes, in the order path, query, headers, body; empty when the request is valid. */
  findings: Finding[];
  path: Record<string, string>;
  /** Only the described parameters, converted to their types, with their defaults. */
  query: Record<string, unknown>;
  /**
   * The body without fields that its schema does not have, the texts of a form converted to their types. A resource without `type` gets the type `file`; other
   * defaults are not filled in. A body with findings is returned as it was sent.
   */
  body: unknown;
}

/**
 * Checks a request against its operation: one finding per mistake.
 *
 * @param operationId The operation that the request is for.
 * @param parts The request; it is not changed.
 */
export function checkRequest(operationId: OperationId, parts: RequestParts): CheckedRequest {
  const plan = plans[operationId];
  const { headers } = parts;
  const query = checkQuery(plan, parts.query);
  const cookies = plan.cookies.length > 0 ? readCookies(headers.cookie) : {};
  const media = matchMediaType(plan.bodies, headers["content-type"] ?? "") ?? plan.bodies[0];
  const body = checkBody(media, operations[operationId].requestBodyRequired, parts.body);
  const findings = [
    ...checkTexts(plan.path, "path", (name) => parts.path[name]),
    ...query.findings,
    ...checkTexts(plan.headers, "header", (name) => headers[name.toLowerCase()]),
    ...checkTexts(plan.cookies, "cookie", (name) => cookies[name], cookies),
    ...body.findings,
  ];
  return {
    findings: findings.slice(0, MAX_FINDINGS),
    path: parts.path,
    query: query.values,
    body: body.value,
  };
}

function checkTexts(
  plans: ParameterPlan[],
  place: Finding["in"],
  textOf: (name: string) => string | undefined,
  all: Record<string, string> = {},
): Finding[] {
  const others = new Set(plans.map(({ name }) => name));
  return plans.flatMap((plan) => {
    const sent = textOf(plan.name);
    const value =
      isWritten(plan) && place === "cookie"
        ? readWritten(plan, all, others)
        : sent === undefined
          ? sent
          : readHeader(plan, sent);
    return parameterFinding(plan, place, value) ?? [];
  });
}

/** The cookies of a request by name (RFC 6265, section 4.2.1). */
function readCookies(header = ""): Record<string, string> {
  const pairs = header.split(";").map((pair) => /^\s*([^=]*?)\s*=\s*"?(.*?)"?\s*$/.exec(pair) ?? []);
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}

function checkQuery({ query, exclusive }: Plan, sent: RequestParts["query"]) {
  const findings: Finding[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(sent)) {
    const plan = query.find((each) => each.name === name);
    if (!plan || isWritten(plan)) continue;
    if (plan.mayBeEmpty && value === "") continue;
    if (typeof value !== "string" && !plan.list) {
      findings.push(finding(plan, "query", "repeated", namedMessages.repeated as string));
      continue;
    }
    values[name] = readAs(plan, value);
    const wrong = parameterFinding(plan, "query", values[name]);
    const group = exclusive.find(
      ([first, ...others]) => first === name && others.some((other) => other in sent),
    );
    if (wrong) findings.push(wrong);
    else if (group) {
      const [first = "", second = ""] = group;
      findings.push(finding(plan, "query", "exclusive", message("exclusive", { first, second })));
    }
  }
  const written = query.filter(isWritten);
  const others = new Set(written.length > 0 ? query.map(({ name }) => name) : []);
  for (const plan of written) {
    if (plan.mayBeEmpty && sent[plan.name] === "") continue;
    const value = readWritten(plan, sent, others);
    if (value === undefined) continue;
    values[plan.name] = value;
    const wrong = parameterFinding(plan, "query", value);
    if (wrong) findings.push(wrong);
  }
  for (const plan of query) {
    if (plan.name in sent || plan.name in values) continue;
    if (plan.required) findings.push(parameterFinding(plan, "query", undefined) as Finding);
    if (plan.default !== undefined) values[plan.name] = plan.default;
  }
  return { findings, values };
}

function checkBody(
  media: BodyPlan | undefined,
  required: boolean,
  sent: unknown,
): { findings: Finding[]; value: unknown } {
  if (!media) return { findings: [], value: undefined };
  if (sent === undefined) {
    const missing: Finding = { in: "body", path: "", keyword: "required", message: message("body_required") };
    return { findings: required ? [missing] : [], value: undefined };
  }
  if (media.check === undefined) return { findings: [], value: sent };
  const body = media.form ? readForm(media.form, sent) : sent;
  const check = checks[media.check] as Check;
  const errors = [...(check(body) ? [] : (check.errors ?? [])), ...jsonTextErrors(media.jsonText, body)];
  if (errors.length === 0) return { findings: [], value: dropUnknownFields(body, media.check) };
  return { findings: bodyFindings(errors, body, shapes[media.check] as Shape, "request"), value: sent };
}

function jsonTextErrors(jsonText: BodyPlan["jsonText"] = {}, body: unknown): CheckError[] {
  return Object.entries(jsonText).flatMap(([name, schema]) => {
    const json = (body as Record<string, unknown> | null)?.[name];
    if (typeof json !== "string" || isValidJson(json, checks[schema] as Check)) return [];
    return [{ instancePath: `/${name}`, keyword: "json_text", params: {} }];
  });
}

function isValidJson(json: string, check: Check): boolean {
  try {
    return check(JSON.parse(json));
  } catch {
    return false;
  }
}
