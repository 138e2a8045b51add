import type { CloudAgents } from "@cloud-agents/client";
import { readEvents } from "./parseFrames.ts";
import type { Operation } from "./readDescription.ts";

export interface Input {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  /** Sent as it is, so that a case can send what the client's types do not allow. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** How many milliseconds a response and its stream may take: longer than a turn. */
const CALL_MS = 45_000;

type Method = (...args: unknown[]) => unknown;

/** The client's bare `request`, without the types that need literal paths. */
type Request = (method: string, path: string, init: object) => Promise<{ response: Response }>;

/**
 * Calls an operation through the client: path parameters in order, then body, query and options.
 *
 * @returns What the client returns; for a stream its events, up to the end of a turn or of the stream.
 * @throws What the client throws.
 */
export async function callOperation(api: CloudAgents, operation: Operation, input: Input): Promise<unknown> {
  const { path = {}, query = {}, body, headers = {} } = input;
  const signal = AbortSignal.timeout(CALL_MS);
  if (isStream(operation)) {
    const request = api.raw.request as unknown as Request;
    // Not the client's own stream: that one reconnects and reads the list, and a case is about one exchange.
    const init = {
      params: { path },
      headers: { accept: "text/event-stream", ...headers },
      parseAs: "stream",
      signal,
    };
    const { response } = await request(operation.method, operation.path, init);
    // The bare client throws for no status; `runCase` judges the response.
    return response.ok ? readEvents(response) : [];
  }
  const names = operation.sdkName.split(".");
  const last = names.pop() ?? "";
  const resource = names.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], api);
  const takesQuery = operation.parameters.some((parameter) => parameter.in === "query");
  return (resource as Record<string, Method>)[last]?.(
    ...operation.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => path[name]),
    ...(operation.body ? [body] : []),
    ...(takesQuery ? [query] : []),
    { headers, signal },
  );
}

/** Whether an operation returns server-sent events. */
export function isStream({ responses }: Operation): boolean {
  return [...responses.values()].some(({ content }) => content.has("text/event-stream"));
}
