import { checkEvent, checkResponse, type Finding, type OperationId, redact } from "@cloud-agents/validator";
import { type Frame, parseFrames } from "./parseFrames.ts";
import type { Description, Operation } from "./readDescription.ts";
import type { Exchange } from "./recordExchanges.ts";

/** How many characters of a value a line quotes. */
const MAX_QUOTE = 80;

/** Returns one line for each way in which a response is not as described. */
export type ResponseCheck = (exchange: Exchange) => Promise<string[]>;

/**
 * Checks responses against the description: status, required headers, content type, body, and each event of a stream.
 *
 * @param baseUrl Where the target's paths begin; requests elsewhere belong to no operation.
 */
export function createResponseCheck(description: Description, baseUrl: string): ResponseCheck {
  return async (exchange) => {
    const operation = operationOf(description, baseUrl, exchange);
    if (!operation) return checkUnknownRoute(exchange);
    const { status } = exchange;
    return linesOf(operation.id as OperationId, status, exchange);
  };
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

/** @param status The status whose description applies. */
async function linesOf(operation: OperationId, status: number, exchange: Exchange): Promise<string[]> {
  const headers = Object.fromEntries(exchange.headers);
  const text = await exchange.body();
  const isStream = headers["content-type"]?.startsWith("text/event-stream") ?? false;
  const { value, error } = isStream ? {} : tryParse(text);
  const findings = checkResponse(operation, { status, headers, body: value });
  if (error && findings.every(({ in: place }) => place === "body")) return [`$: expected JSON, got ${error}`];
  return [...findings.map((finding) => lineOf(finding, value)), ...(isStream ? eventLines(text) : [])];
}

/** Unknown routes and wrong methods return the error envelope as well, though no operation describes that. */
async function checkUnknownRoute(exchange: Exchange): Promise<string[]> {
  const { status, headers } = exchange;
  const describedStatus = status === 404 ? 404 : 400;
  return [
    ...(status === 405 && !headers.has("allow") ? ["header allow: expected to be present, got nothing"] : []),
    ...(await linesOf("getAgent", describedStatus, exchange)),
  ];
}

function eventLines(text: string): string[] {
  return parseFrames(text).flatMap((frame, index) =>
    frameLines(frame).map((line) => `event ${index + 1} (${frame.event}): ${line}`),
  );
}

function frameLines({ id, event, data }: Frame): string[] {
  if (event === "heartbeat") return data === "{}" ? [] : [`data: expected {}, got ${data}`];
  const { value, error } = tryParse(data);
  if (error) return [`data: expected one line of JSON, got ${error}`];
  const sent = value as { id?: string; type?: string; delta?: true } | null;
  const lines = checkEvent(value).map((finding) => lineOf(finding, value));
  if (sent?.type !== event) lines.push(`event: expected the type ${sent?.type}, got ${event}`);
  // A delta has none, so that a reader never resumes inside a message.
  const expected = sent?.delta ? undefined : sent?.id;
  if (id !== expected) lines.push(`id: expected ${expected ?? "none"}, got ${id ?? "none"}`);
  return lines;
}

/** A finding with its place and, for a body, with the value there, which no finding has itself. */
function lineOf({ in: place, path, message }: Finding, body: unknown): string {
  if (path === ":status") return `status: ${message}`;
  if (place !== "body") return `${place} ${path}: ${message}`;
  const at = path === "" || path.startsWith("[") ? `$${path}` : `$.${path}`;
  return `${at}: ${message.replace(/\.$/, "")}, got ${quote(body, path)}`;
}

/** Quotes a part of a body, without secrets. */
function quote(body: unknown, path: string): string {
  let part = redact(body);
  for (const [step, bracketedName] of path.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]|[^.[\]]+/g)) {
    part = (part as Record<string, unknown> | undefined)?.[bracketedName ? JSON.parse(bracketedName) : step];
  }
  const text = JSON.stringify(part) ?? "nothing";
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}

function tryParse(text: string): { value?: unknown; error?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: JSON.stringify(text.slice(0, MAX_QUOTE)) };
  }
}
