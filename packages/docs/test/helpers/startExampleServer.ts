import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Description } from "@cloud-agents/spec/description";

/** What a sample sent. Multipart bodies are left out: their boundary is different every time. */
export interface SentRequest {
  operation: string;
  url: string;
  token: string | undefined;
  body: unknown;
}

/** A session that is over: a stream of the client goes on until it is. */
function overSession({ operations }: Description): unknown {
  const cancel = operations.find(({ id }) => id === "cancelSession");
  return cancel?.successes[0]?.content[0]?.examples[0]?.value;
}

/** Responds to each operation with the first example of its first success, and records the requests. */
export async function startExampleServer(description: Description) {
  const requests: SentRequest[] = [];
  const server = createServer(async (request, response) => {
    const url = request.url ?? "/";
    const operation = description.operations.find(
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
    const success = operation?.successes[0];
    const media = success?.content[0];
    const example = operation?.id === "getSession" ? overSession(description) : media?.examples[0]?.value;
    response.writeHead(Number(success?.status ?? 404), { "content-type": media?.type ?? "text/plain" });
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
