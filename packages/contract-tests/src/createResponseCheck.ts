import { checkEvent, checkResponse, type Finding, type OperationId, redact } from "@cloud-agents/validator";
import type { Description, Operation } from "./description.ts";
import { type Frame, framesOf } from "./parseFrames.ts";
import type { Exchange } from "./recordExchanges.ts";

/** How much of a value a line quotes, in characters. */
const QUOTED = 80;

/** Answers one line for each way in which a response is not what the description says. */
export type ResponseCheck = (exchange: Exchange) => Promise<string[]>;

/**
 * Holds responses against the description: the status is documented for the operation, required headers are
 * there, the content type is a documented one, the body is what the schema says, and so is each event.
 *
 * @param baseUrl where the target's paths begin; exchanges elsewhere belong to no operation
 */
export function responseCheck(description: Description, baseUrl: string): ResponseCheck {
  return async (exchange) => {
    const operation = operationOf(description, baseUrl, exchange);
    if (!operation) return checkOutsideOperations(exchange);
    const { status } = exchange;
    return linesOf(operation.id as OperationId, status, exchange);
  };
}

/** The operation that an exchange belongs to, by method and path; undefined when there is none. */
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

/** @param status the status whose description applies */
async function linesOf(operation: OperationId, status: number, exchange: Exchange): Promise<string[]> {
  const headers = Object.fromEntries(exchange.headers);
  const text = await exchange.body();
  const isStream = headers["content-type"]?.startsWith("text/event-stream") ?? false;
  const { value, error } = isStream ? {} : parsed(text);
  const findings = checkResponse(operation, { status, headers, body: value });
  if (error && findings.every(({ in: place }) => place === "body")) return [`$: expected JSON, got ${error}`];
  return [...findings.map((finding) => lineOf(finding, value)), ...(isStream ? eventLines(text) : [])];
}

/** Unknown routes and wrong methods are answered in the envelope as well, though no operation says so. */
async function checkOutsideOperations(exchange: Exchange): Promise<string[]> {
  const { status, headers } = exchange;
  const isDescribedAs = status === 404 ? 404 : 400;
  return [
    ...(status === 405 && !headers.has("allow") ? ["header allow: expected to be present, got nothing"] : []),
    ...(await linesOf("getAgent", isDescribedAs, exchange)),
  ];
}

function eventLines(text: string): string[] {
  return framesOf(text).flatMap((frame, index) =>
    frameLines(frame).map((line) => `event ${index + 1} (${frame.event}): ${line}`),
  );
}

function frameLines({ id, event, data }: Frame): string[] {
  if (event === "heartbeat") return data === "{}" ? [] : [`data: expected {}, got ${data}`];
  const { value, error } = parsed(data);
  if (error) return [`data: expected one line of JSON, got ${error}`];
  const said = value as { id?: string; type?: string; delta?: true } | null;
  const lines = checkEvent(value).map((finding) => lineOf(finding, value));
  if (said?.type !== event) lines.push(`event: expected the type ${said?.type}, got ${event}`);
  // A piece of a message has none, so that a reader never resumes inside of a message.
  const expected = said?.delta ? undefined : said?.id;
  if (id !== expected) lines.push(`id: expected ${expected ?? "none"}, got ${id ?? "none"}`);
  return lines;
}

/** A finding with its place, and for a body with what is there: no finding says that itself. */
function lineOf({ in: place, path, message }: Finding, body: unknown): string {
  if (path === ":status") return `status: ${message}`;
  if (place !== "body") return `${place} ${path}: ${message}`;
  const at = path === "" || path.startsWith("[") ? `$${path}` : `$.${path}`;
  return `${at}: ${message.replace(/\.$/, "")}, got ${quoted(body, path)}`;
}

/** Quotes a part of a body, except that a repository's token has no place in a message. */
function quoted(body: unknown, path: string): string {
  let part = redact(body);
  for (const [step, quotedName] of path.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]|[^.[\]]+/g)) {
    part = (part as Record<string, unknown> | undefined)?.[quotedName ? JSON.parse(quotedName) : step];
  }
  const text = JSON.stringify(part) ?? "nothing";
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}

function parsed(text: string): { value?: unknown; error?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: JSON.stringify(text.slice(0, QUOTED)) };
  }
}
