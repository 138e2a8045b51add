import type { CloudAgents } from "@cloud-agents/client";
import type { Operation } from "./description.ts";

export interface Input {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  /** Sent as it is, so that a case can send what the client's types would not allow. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** How many milliseconds an answer may take, and a stream be read: longer than a turn. */
const CALL_MS = 45_000;

type Method = (...args: unknown[]) => unknown;

/**
 * Calls an operation through the client: path parameters in order, then body or query, then options.
 *
 * @returns the client's answer; of a stream its events, up to the end of a turn or of the stream
 * @throws whatever the client throws
 */
export async function callOperation(api: CloudAgents, operation: Operation, input: Input): Promise<unknown> {
  const { path = {}, query = {}, body, headers = {} } = input;
  const names = operation.sdkName.split(".");
  const last = names.pop() ?? "";
  const resource = names.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], api);
  const takesQuery = operation.parameters.some((parameter) => parameter.in === "query");
  const answer = await (resource as Record<string, Method>)[last]?.(
    ...operation.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => path[name]),
    ...(operation.body ? [body] : takesQuery ? [query] : []),
    { headers, signal: AbortSignal.timeout(CALL_MS) },
  );
  return isStream(operation) ? turnOf(answer as AsyncIterable<{ type: string }>) : answer;
}

/** Whether an operation answers with server-sent events. */
export function isStream({ responses }: Operation): boolean {
  return [...responses.values()].some(({ content }) => content.has("text/event-stream"));
}

async function turnOf(stream: AsyncIterable<{ type: string }>): Promise<unknown[]> {
  const events = [];
  for await (const event of stream) {
    events.push(event);
    // A live stream stays open after it.
    if (event.type === "session.status_idle") break;
  }
  return events;
}
