import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { DescribedResponse, Description, Operation, Schema } from "./description.ts";
import type { Exchange } from "./recordExchanges.ts";
import { type SchemaCheck, schemaCheck } from "./schemaCheck.ts";

/** What every error has in common, whichever operation it belongs to. */
const ENVELOPE: Schema = {
  type: "object",
  required: ["type", "error"],
  properties: { type: { const: "error" }, error: { $ref: "#/components/schemas/ErrorDetail" } },
};

/** Answers one line for each way in which a response is not what the description says. */
export type ResponseCheck = (exchange: Exchange) => Promise<string[]>;

/**
 * Holds responses against the description: the status is documented for the operation, required headers are
 * there, the content type is a documented one, the body is what the schema says, and so is each event.
 *
 * @param baseUrl where the target's paths begin; exchanges elsewhere belong to no operation
 */
export function responseCheck(description: Description, baseUrl: string): ResponseCheck {
  const check = schemaCheck(description);
  return async (exchange) => {
    const operation = operationOf(description, baseUrl, exchange);
    if (!operation) return checkOutsideOperations(check, exchange);
    const response = operation.responses.get(exchange.status);
    if (!response) {
      const documented = [...operation.responses.keys()].join(", ");
      return [`status: expected a documented one (${documented}), got ${exchange.status}`];
    }
    return [...checkHeaders(response, check, exchange), ...(await checkBody(response, check, exchange))];
  };
}

/** The operation that an exchange belongs to, by method and path; undefined when there is none. */
export function operationOf(
  { operations }: Description,
  baseUrl: string,
  { method, url }: Exchange,
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

function checkHeaders({ headers }: DescribedResponse, check: SchemaCheck, exchange: Exchange): string[] {
  return [...headers].flatMap(([name, { required, schema }]) => {
    const value = exchange.headers.get(name);
    if (value === null) return required ? [`header ${name}: expected to be present, got nothing`] : [];
    return check(schema, value).map((line) => line.replace("$", `header ${name}`));
  });
}

async function checkBody({ content }: DescribedResponse, check: SchemaCheck, exchange: Exchange) {
  const type = exchange.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "nothing";
  const media = content.get(type);
  if (!media) return [`content-type: expected ${[...content.keys()].join(" or ")}, got ${type}`];
  const body = await exchange.body();
  if (type === "text/event-stream") return checkEvents(media.schema, check, body);
  const { value, error } = parsed(body);
  return error ? [`$: expected JSON, got ${error}`] : check(media.schema, value);
}

function checkEvents(schema: Schema, check: SchemaCheck, body: string): string[] {
  const messages: EventSourceMessage[] = [];
  createParser({ onEvent: (message) => messages.push(message) }).feed(body);
  if (messages.length === 0) return ["stream: expected events, got none"];
  return messages.flatMap((message, index) =>
    checkEvent(schema, check, message).map((line) => `event ${index + 1} (${message.event}): ${line}`),
  );
}

function checkEvent(schema: Schema, check: SchemaCheck, { id, event, data }: EventSourceMessage): string[] {
  if (event === "heartbeat") return data === "{}" ? [] : [`data: expected {}, got ${data}`];
  const { value, error } = parsed(data);
  if (error) return [`data: expected one line of JSON, got ${error}`];
  const said = value as { id?: string; type?: string; delta?: true } | null;
  const findings = check(schema, value);
  if (said?.type !== event) findings.push(`event: expected the type ${said?.type}, got ${event}`);
  // A piece of a message has none, so that a reader never resumes inside of a message.
  const expected = said?.delta ? undefined : said?.id;
  if (id !== expected) findings.push(`id: expected ${expected ?? "none"}, got ${id ?? "none"}`);
  return findings;
}

/** Unknown routes and wrong methods are answered in the envelope as well, though no operation says so. */
async function checkOutsideOperations(check: SchemaCheck, { status, headers, body }: Exchange) {
  const expectedHeaders = status === 405 ? ["x-request-id", "allow"] : ["x-request-id"];
  const absent = expectedHeaders.filter((name) => !headers.has(name));
  const { value, error } = parsed(await body());
  return [
    ...absent.map((name) => `header ${name}: expected to be present, got nothing`),
    ...(error ? [`$: expected JSON, got ${error}`] : check(ENVELOPE, value)),
  ];
}

function parsed(text: string): { value?: unknown; error?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: JSON.stringify(text.slice(0, 80)) };
  }
}
