import {
  escapeStep,
  fieldPointers,
  operationPointer,
  responseSchemaPointer,
  walkSchema,
} from "@cloud-agents/spec/description";
import {
  checkEvent,
  checkResponse,
  type OperationId,
  redact,
  type Finding as Violation,
} from "@cloud-agents/validator";
import type { Places, SourceIndex } from "./createSourceIndex.ts";
import type { Finding, Source } from "./Finding.ts";
import { isEventStream } from "./isEventStream.ts";
import { type Frame, parseFrames } from "./parseFrames.ts";
import { quotePart } from "./quotePart.ts";
import type { Description, Operation } from "./readDescription.ts";
import type { Exchange } from "./recordExchanges.ts";

/** How many characters of a value a finding quotes. */
const MAX_QUOTE = 80;

/** What a response is held against. */
export interface Check {
  description: Description;
  sources: SourceIndex;
  /** Where the target's paths begin; requests elsewhere belong to no operation. */
  baseUrl: string;
}

/**
 * Checks a response against the description: status, required headers, content type, body, and each event of a stream.
 *
 * @returns One finding for each way in which it is not as described, with the reason for which it has to be.
 */
export async function checkExchange(check: Check, exchange: Exchange): Promise<Finding[]> {
  const operation = operationOf(check.description, check.baseUrl, exchange);
  if (operation) return findingsOf(check, operation, exchange.status, exchange);
  // Unknown routes and wrong methods return the error envelope as well, though no operation describes that.
  const { status, headers } = exchange;
  const envelope = check.sources.named(23);
  const getAgent = check.description.operations.find(({ id }) => id === "getAgent") as Operation;
  const findings = (await findingsOf(check, getAgent, status === 404 ? 404 : 400, exchange)).map(
    (finding) => ({
      ...finding,
      source: finding.where.startsWith("header") ? finding.source : envelope,
    }),
  );
  if (status !== 405 || headers.has("allow")) return findings;
  return [
    { where: "header allow", expected: "to be present", got: "nothing", source: envelope },
    ...findings,
  ];
}

/** The operation of a request, by method and path; undefined when there is none. */
export function operationOf(
  { operations }: Description,
  baseUrl: string,
  { method, url }: Pick<Exchange, "method" | "url">,
): Operation | undefined {
  const path = url.href.slice(baseUrl.length).replace(/[?#].*/, "");
  return operations.find((operation) => operation.method === method && matches(operation.path, path));
}

function matches(template: string, path: string): boolean {
  const [expected, got] = [template.split("/"), path.split("/")];
  return (
    expected.length === got.length &&
    expected.every((part, index) => part === got[index] || (part.startsWith("{") && got[index] !== ""))
  );
}

/** The pointer of an operation's response in the description. */
export function responsePointer(operation: Operation, status: number): string {
  return `${operationPointer(operation)}/responses/${status}`;
}

/** @param status The status whose description applies. */
async function findingsOf(
  check: Check,
  operation: Operation,
  status: number,
  exchange: Exchange,
): Promise<Finding[]> {
  const headers = Object.fromEntries(exchange.headers);
  const text = await exchange.body();
  const isStream = isEventStream(headers["content-type"]);
  const { value, error } = isStream ? {} : tryParse(text);
  const violations = checkResponse(operation.id as OperationId, { status, headers, body: value });
  const mediaType = isStream ? "text/event-stream" : "application/json";
  const schema = responseSchemaPointer(operation, status, mediaType);
  if (error && violations.every(({ in: place }) => place === "body")) {
    const source = check.sources.at({ exact: [responsePointer(operation, status)] }, undefined, operation.id);
    return [{ where: "$", expected: "JSON", got: error, source }];
  }
  return [
    ...violations.map((violation) => findingOf(check, operation, status, violation, schema, value, exchange)),
    ...(isStream ? eventFindings(check, operation, schema, text) : []),
  ];
}

function findingOf(
  { description, sources }: Check,
  operation: Operation,
  status: number,
  { in: place, path, keyword, message }: Violation,
  schema: string,
  body: unknown,
  exchange: Exchange,
): Finding {
  const expected = message.replace(/\.$/, "");
  const response = responsePointer(operation, status);
  if (path === ":status") {
    const source: Source = {
      kind: "schema",
      id: response.replace(/\/\d+$/, ""),
      says: `${operation.id} returns ${[...operation.responses.keys()].join(", ")} and nothing else.`,
    };
    return { where: "status", expected, got: String(status), source };
  }
  if (place !== "body") {
    const described = Object.keys(headersOf(description, operation, status)).find(
      (name) => name.toLowerCase() === path.toLowerCase(),
    );
    const at = described ? `${response}/headers/${escapeStep(described)}` : `${response}/content`;
    const got = exchange.headers.get(path);
    return {
      where: `${place} ${path.toLowerCase()}`,
      expected,
      got: got === null ? "nothing" : JSON.stringify(got.slice(0, MAX_QUOTE)),
      source: sources.at({ exact: [at, response] }, keyword, operation.id),
    };
  }
  return {
    where: jsonPath(path),
    expected,
    got: quotePart(withoutSecrets(body), path),
    source: sources.at(pointersOf(description, schema, body, path, keyword), keyword, operation.id),
  };
}

function headersOf(description: Description, { id }: Operation, status: number): Record<string, unknown> {
  const operation = description.operations.find((candidate) => candidate.id === id);
  const headers = operation?.responses.get(status)?.headers;
  return Object.fromEntries([...(headers?.values() ?? [])].map((header) => [header.name, header]));
}

/**
 * The places of a schema that apply to a part of a body, and those around it.
 *
 * @param path Where in the body, as the validator writes it.
 */
export function pointersOf(
  { document }: Description,
  schema: string,
  body: unknown,
  path: string,
  keyword?: string,
): Required<Places> {
  const byPath = pointersByPath(document, schema, body);
  const around: string[] = [];
  for (let at = parentOf(path); at !== undefined; at = parentOf(at)) around.push(...(byPath.get(at) ?? []));
  const field = /[^.[\]]+$/.exec(path)?.[0];
  const holders = byPath.get(parentOf(path) ?? "") ?? [schema];
  const isMissing = keyword === "required" && field !== undefined;
  const missing = isMissing ? holders.flatMap((at) => fieldPointers(document, at, field)) : [];
  const exact = [...missing, ...(byPath.get(path) ?? []).toReversed()];
  const side = schema.includes("/responses/") ? "response" : "request";
  return { exact: exact.length > 0 ? exact : holders, around: [...around, schema], side };
}

/** What was found out about each body, because a list can have a thousand things wrong, each at a place of its own. */
const walked = new WeakMap<object, Map<string, Map<string, string[]>>>();
const redacted = new WeakMap<object, unknown>();

/** The places of a schema that apply to each part of a body. */
function pointersByPath(document: object, schema: string, body: unknown): Map<string, string[]> {
  const isObject = typeof body === "object" && body !== null;
  const bySchema = (isObject && walked.get(body)) || new Map<string, Map<string, string[]>>();
  const known = bySchema.get(schema);
  if (known) return known;
  const byPath = new Map<string, string[]>();
  walkSchema(document, schema, body, ({ pointer, path }) => {
    const pointers = byPath.get(path);
    if (pointers) pointers.push(pointer);
    else byPath.set(path, [pointer]);
  });
  if (isObject) walked.set(body, bySchema.set(schema, byPath));
  return byPath;
}

/** A body without secrets. */
function withoutSecrets(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  if (!redacted.has(body)) redacted.set(body, redact(body));
  return redacted.get(body);
}

/** The last step of a path: an index, a name in quotes, which may have any characters, or a word. */
const LAST_STEP = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]$|\.?[^.[\]]+$/;

/** The path of what contains a part of a body; undefined for the whole. */
function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  // What ends in no step is a part of the whole: a path that stayed as it is would be asked for its parent for ever.
  return path.slice(0, LAST_STEP.exec(path)?.index ?? 0);
}

function eventFindings(check: Check, operation: Operation, schema: string, text: string): Finding[] {
  return parseFrames(text).flatMap((frame, index) =>
    frameFindings(check, operation, schema, frame).map((finding) => ({
      ...finding,
      where: `event ${index + 1} (${frame.event ?? "without a name"}) ${finding.where}`,
    })),
  );
}

function frameFindings(
  { description, sources }: Check,
  operation: Operation,
  schema: string,
  { id, event, data }: Frame,
): Finding[] {
  const stream = sources.named(18);
  if (event === "heartbeat") {
    return data === "{}"
      ? []
      : [{ where: "data", expected: "{}", got: data.slice(0, MAX_QUOTE), source: stream }];
  }
  const { value, error } = tryParse(data);
  if (error) return [{ where: "data", expected: "one line of JSON", got: error, source: stream }];
  const sent = value as { id?: string; type?: string; delta?: true } | null;
  const findings = checkEvent(value).map(({ path, keyword, message }) => ({
    where: jsonPath(path),
    expected: message.replace(/\.$/, ""),
    got: quotePart(withoutSecrets(value), path),
    source: sources.at(pointersOf(description, schema, value, path, keyword), keyword, operation.id),
  }));
  if (sent?.type !== event) {
    findings.push({
      where: "event",
      expected: `the type ${sent?.type}`,
      got: event ?? "none",
      source: stream,
    });
  }
  // A delta has none, so that a reader never resumes inside a message.
  const expected = sent?.delta ? undefined : sent?.id;
  if (id !== expected) {
    findings.push({
      where: "id",
      expected: expected ?? "none",
      got: id ?? "none",
      source: sources.named(sent?.delta ? 19 : 18),
    });
  }
  return findings;
}

function jsonPath(path: string): string {
  return path === "" || path.startsWith("[") ? `$${path}` : `$.${path}`;
}

function tryParse(text: string): { value?: unknown; error?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: JSON.stringify(text.slice(0, MAX_QUOTE)) };
  }
}
