import type { World } from "./createWorld.ts";
import type { Description, Operation } from "./readDescription.ts";
import type { Target } from "./target.ts";

/** A request made from an example of the description. */
export interface ExampleRequest {
  name: string;
  operation: Operation;
  /** The example to send; undefined for a body without examples. */
  body?: unknown;
  /** Whether to replace the body's ids by ids that exist. */
  realIds: boolean;
  /** The `Prefer` header that asks for an example. */
  prefer?: string;
}

/** The parts of a response to compare: its status and, for an example that was asked for, its content. */
export interface ExampleResponse {
  status: number;
  type?: string;
  body?: unknown;
}

/**
 * Every request example, as printed and with ids that exist, and every response example, asked for with a
 * `Prefer` header.
 */
export function exampleRequests({ operations }: Description): ExampleRequest[] {
  return operations.flatMap((operation) => {
    const bodies = [...(operation.body?.examples ?? [])];
    const requests = bodies.flatMap(([example, body]) => [
      { name: `${operation.id}: request ${example}, as printed`, operation, body, realIds: false },
      { name: `${operation.id}: request ${example}, with ids that exist`, operation, body, realIds: true },
    ]);
    const responses = [...operation.responses.values()].flatMap(({ status, content }) =>
      [...content.values()].flatMap(({ examples }) =>
        [...examples.keys()].map((example) => ({
          name: `${operation.id}: ${status} ${example}`,
          operation,
          body: bodies[0]?.[1],
          realIds: true,
          prefer: `code=${status}, example=${example}`,
        })),
      ),
    );
    return [...requests, ...responses];
  });
}

/** Sends such a request to a target, with ids in the path that exist. */
export async function sendExample(
  { url, token }: Target,
  world: World,
  { operation, body, realIds, prefer }: ExampleRequest,
): Promise<ExampleResponse> {
  let { path } = operation;
  for (const { name } of operation.parameters.filter((parameter) => parameter.in === "path")) {
    path = path.replace(`{${name}}`, await world.id(name));
  }
  const headers = new Headers({
    authorization: `Bearer ${token}`,
    accept: "application/json, text/event-stream",
    ...(prefer !== undefined && { prefer }),
  });
  const sent = realIds ? await world.fill(body) : body;
  const init: RequestInit = { method: operation.method, headers, signal: AbortSignal.timeout(20_000) };
  if (operation.body?.contentType === "multipart/form-data") init.body = formOf(sent as object);
  else if (operation.body) {
    headers.set("content-type", operation.body.contentType);
    init.body = JSON.stringify(sent);
  }
  const response = await fetch(url + path, init);
  const text = await response.text();
  const { status } = response;
  if (prefer === undefined) return { status };
  const type = response.headers.get("content-type")?.split(";")[0] ?? "nothing";
  return { status, type, body: type === "application/json" ? JSON.parse(text) : text };
}

function formOf(fields: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (name === "file") form.set(name, new File([String(value)], "notes.md"));
    else form.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return form;
}
