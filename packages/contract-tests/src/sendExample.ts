import type { World } from "./createWorld.ts";
import type { Description, Operation } from "./description.ts";
import type { Target } from "./target.ts";

/** A request that is made from an example of the description. */
export interface ExampleRequest {
  name: string;
  operation: Operation;
  /** The example that is sent; a body that has none is left out. */
  body?: unknown;
  /** Whether the body's ids are replaced by ids that exist. */
  filled: boolean;
  /** The example that is asked for. */
  prefer?: string;
}

/** What is compared of an answer: its status and, of an example that was asked for, what it says. */
export interface ExampleAnswer {
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
      { name: `${operation.id}: request ${example}, as printed`, operation, body, filled: false },
      { name: `${operation.id}: request ${example}, with ids that exist`, operation, body, filled: true },
    ]);
    const answers = [...operation.responses.values()].flatMap(({ status, content }) =>
      [...content.values()].flatMap(({ examples }) =>
        [...examples.keys()].map((example) => ({
          name: `${operation.id}: ${status} ${example}`,
          operation,
          body: bodies[0]?.[1],
          filled: true,
          prefer: `code=${status}, example=${example}`,
        })),
      ),
    );
    return [...requests, ...answers];
  });
}

/** Sends such a request to a target. Ids in the path are always ids that exist. */
export async function sendExample(
  { url, token }: Target,
  world: World,
  { operation, body, filled, prefer }: ExampleRequest,
): Promise<ExampleAnswer> {
  let { path } = operation;
  for (const { name } of operation.parameters.filter((parameter) => parameter.in === "path")) {
    path = path.replace(`{${name}}`, await world.id(name));
  }
  const headers = new Headers({
    authorization: `Bearer ${token}`,
    accept: "application/json, text/event-stream",
    ...(prefer !== undefined && { prefer }),
  });
  const sent = filled ? await world.fill(body) : body;
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
