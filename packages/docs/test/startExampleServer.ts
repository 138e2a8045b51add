import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Description, listOperations, resolve } from "../scripts/listOperations.ts";

/** What a sample sent. Multipart bodies are left out: their boundary is different every time. */
export interface SentRequest {
  operation: string;
  url: string;
  token: string | undefined;
  body: unknown;
}

interface Answer {
  content?: Record<string, { examples?: Record<string, { value: unknown }> }>;
}

/** A session that is over: a stream of the client goes on until it is. */
function overSession(description: Description): unknown {
  const example = { $ref: "#/components/examples/CancelledSessionExample" };
  return (resolve<unknown>(description, example) as { value: unknown }).value;
}

/** Answers each operation with the first example of its first success, and remembers what was asked. */
export async function startExampleServer(description: Description) {
  const operations = listOperations(description);
  const requests: SentRequest[] = [];
  const server = createServer(async (request, response) => {
    const url = request.url ?? "/";
    const operation = operations.find(
      ({ method, path }) =>
        method === request.method &&
        new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(url.replace(/\?.*/, "")),
    );
    const sent = await text(request);
    requests.push({
      operation: operation?.id ?? `unknown: ${request.method} ${url}`,
      url,
      token: request.headers.authorization,
      body: request.headers["content-type"]?.includes("json") ? JSON.parse(sent) : undefined,
    });
    const [status = "404", answer] =
      Object.entries(operation?.source.responses ?? {}).find(([code]) => code.startsWith("2")) ?? [];
    const [type = "text/plain", media] =
      Object.entries(resolve<Answer | undefined>(description, answer)?.content ?? {})[0] ?? [];
    const example =
      operation?.id === "getSession"
        ? overSession(description)
        : resolve(description, Object.values(media?.examples ?? {})[0])?.value;
    response.writeHead(Number(status), { "content-type": type });
    response.end(typeof example === "string" ? example : JSON.stringify(example));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
