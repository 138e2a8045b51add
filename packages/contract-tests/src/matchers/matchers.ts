import { responseSchemaPointer } from "@cloud-agents/spec/description";
import {
  checkEvent,
  checkResponse,
  type OperationId,
  operations,
  type Finding as Violation,
} from "@cloud-agents/validator";
import { pointersOf } from "../checkExchange.ts";
import { createSourceIndex, type SourceIndex } from "../createSourceIndex.ts";
import { quote } from "../expect.ts";
import { type Difference, printDifference, printSource } from "../Finding.ts";
import { type Description, readDescription } from "../readDescription.ts";

/** What a matcher returns to Jest and Vitest. */
export interface MatcherResult {
  pass: boolean;
  message(): string;
}

/** A response in parts, as `withResponse()` or a server's own test has it. */
export interface ResponseLike {
  status: number;
  headers?: Headers | Record<string, string | undefined>;
  body?: unknown;
}

let known: { description: Description; sources: SourceIndex } | undefined;

/** The description, read when the first matcher fails: what passes needs it not. */
function reader() {
  if (!known) {
    const description = readDescription();
    known = { description, sources: createSourceIndex(description) };
  }
  return known;
}

/**
 * Whether a response is as the description of an operation says.
 *
 * @param received A `Response`, which stays readable; its parts, with a parsed body; or a parsed body alone.
 * @param operation Id of the operation, such as `createAgent`.
 * @param status The status that the response has to have.
 */
export async function toMatchOperation(
  received: unknown,
  operation: OperationId,
  status: number,
): Promise<MatcherResult> {
  if (!Object.hasOwn(operations, operation)) {
    throw new TypeError(
      `There is no operation ${operation}. There are ${Object.keys(operations).join(", ")}.`,
    );
  }
  const got = await partsOf(received);
  const context = `${operation} ${status}`;
  if (got.status !== undefined && got.status !== status) {
    return result(context, [
      { where: "status", expected: String(status), got: `${got.status}: ${quote(got.body)}` },
    ]);
  }
  const headers = got.headers ?? { "content-type": "application/json" };
  const violations = checkResponse(operation, { status, headers, body: got.body }).filter(
    // A body alone has no headers.
    ({ in: place, path }) => got.headers !== undefined || place === "body" || path === ":status",
  );
  return result(
    context,
    violations.map((violation) => ({
      ...differenceOf(violation, got.body, got.headers),
      reason: () => reasonFor(operation, status, violation, got.body),
    })),
  );
}

/** Whether a value is an event of a session, as the list and the stream have them. */
export function toBeSessionEvent(received: unknown): MatcherResult {
  return result(
    "a session's event",
    checkEvent(received).map((violation) => ({
      ...differenceOf(violation, received),
      reason: () => reasonFor("streamSessionEvents", 200, violation, received, "text/event-stream"),
    })),
  );
}

interface Mistake extends Difference {
  reason?: () => string;
}

function result(context: string, mistakes: readonly Mistake[]): MatcherResult {
  const [first] = mistakes;
  if (!first) return { pass: true, message: () => `expected something that is not ${context}, and it is` };
  return {
    pass: false,
    message() {
      const more = mistakes.length === 1 ? "" : `\n(and ${mistakes.length - 1} more)`;
      const reason = first.reason ? `\nbecause ${first.reason()}` : "";
      return `expected ${context}\n${printDifference(first)}${reason}${more}`;
    },
  };
}

function reasonFor(
  operationId: string,
  status: number,
  { in: place, path, keyword }: Violation,
  body: unknown,
  mediaType = "application/json",
): string {
  const { description, sources } = reader();
  const operation = description.operations.find(({ id }) => id === operationId);
  if (!operation) return "";
  const schema = responseSchemaPointer(operation, status, mediaType);
  const header = [...(operation.responses.get(status)?.headers.values() ?? [])].find(
    ({ name }) => name.toLowerCase() === path.toLowerCase(),
  );
  const response = schema.replace(/\/content\/.*/, "");
  const places =
    place === "body"
      ? pointersOf(description, schema, body, path, keyword)
      : { exact: [header ? `${response}/headers/${header.name}` : response] };
  return printSource(sources.at(places, keyword, operationId));
}

function differenceOf(
  { in: place, path, message }: Violation,
  body: unknown,
  headers?: Record<string, string | undefined>,
): Difference {
  const expected = message.replace(/\.$/, "");
  if (place !== "body")
    return { where: `${place} ${path}`, expected, got: quote(headers?.[path.toLowerCase()]) };
  return {
    where: path === "" || path.startsWith("[") ? `$${path}` : `$.${path}`,
    expected,
    got: quote(partAt(body, path)),
  };
}

function partAt(body: unknown, path: string): unknown {
  let part = body;
  for (const [step, bracketed] of path.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]|[^.[\]]+/g)) {
    part = (part as Record<string, unknown> | undefined)?.[bracketed ? JSON.parse(bracketed) : step];
  }
  return part;
}

async function partsOf(
  received: unknown,
): Promise<{ status?: number; headers?: Record<string, string | undefined>; body: unknown }> {
  if (received instanceof Response) {
    const text = await received.clone().text();
    return { status: received.status, headers: Object.fromEntries(received.headers), body: parsed(text) };
  }
  if (isResponseLike(received)) {
    const { status, headers = {}, body } = received;
    const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
    return {
      status,
      headers: Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
      body,
    };
  }
  return { body: received };
}

/** A session has a status, too, which is a text. */
function isResponseLike(received: unknown): received is ResponseLike {
  return typeof (received as ResponseLike | null)?.status === "number";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
