import { CloudAgents, ConflictError } from "@cloud-agents/client";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { examples } from "../src/generated/examples.ts";
import { handlers, type OperationName, openApiHttp, type RespondOptions, respond } from "../src/index.ts";

const server = setupServer(...handlers());
const base = "https://openapi.qoder.sh/api/v1/cloud";
const api = new CloudAgents({ token: "pt-test" });

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));

afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const operations = Object.entries(examples).map(([name, { method, path, responses }]) => ({
  name: name as OperationName,
  init: { method: method.toUpperCase() },
  url: base + path.replaceAll(/\{[^}]+\}/g, "id_1"),
  responses,
}));

test.each(operations)("$name succeeds with the description's first example", async (operation) => {
  const leave = new AbortController();
  const response = await fetch(operation.url, { ...operation.init, signal: leave.signal });
  const [status, described] =
    Object.entries(operation.responses).find(([code]) => code.startsWith("2")) ?? [];
  expect(String(response.status)).toBe(status);
  expect(response.headers.get("content-type")).toBe(described?.contentType);
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  const [example] = Object.values(described?.examples ?? {});
  if (described?.contentType === "application/json") expect(await response.json()).toEqual(example);
  leave.abort();
});

const choices = operations.flatMap(({ responses, ...operation }) =>
  Object.entries(responses)
    .filter(([, { contentType }]) => contentType === "application/json")
    .flatMap(([status, { examples }]) =>
      Object.entries(examples).map(([example, body]) => ({
        ...operation,
        status: Number(status),
        example,
        body,
      })),
    ),
);

test("every example of every status can be asked for by name", async () => {
  expect(choices.length).toBeGreaterThan(100);
  for (const { name, status, example, init, url, body } of choices) {
    server.use(respond(name, { status, example } as RespondOptions<OperationName>));
    const response = await fetch(url, init);
    expect([response.status, await response.json()]).toEqual([status, body]);
  }
});

test("the client throws the same error as for the real response", async () => {
  server.use(respond("sessions.create", { status: 409, example: "file_not_ready" }));
  const failure = await api.sessions
    .create({ agent: "agent_1", environment_id: "env_1" })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConflictError);
  expect((failure as ConflictError).requestId).toBe("req_file_not_ready");
});

test("a response for one request is followed by the default one", async () => {
  server.use(respond("agents.list", { example: "empty", once: true }));
  expect((await api.agents.list()).data).toEqual([]);
  expect((await api.agents.list()).data).not.toEqual([]);
});

test("another address of the API is answered when it is said", async () => {
  const elsewhere = "http://api.test/v1";
  server.use(respond("files.get", { status: 404, baseUrl: elsewhere }), ...handlers(elsewhere));
  expect((await fetch(`${elsewhere}/files/file_1`)).status).toBe(404);
  expect((await fetch(`${elsewhere}/files`)).status).toBe(200);
});

test("the stream has the example's events, deltas included, and continues after one", async () => {
  async function typesUntilIdle(options: { after?: string }): Promise<string[]> {
    const types: string[] = [];
    for await (const { type } of api.sessions.events.stream("sess_1", options)) {
      types.push(type);
      if (type === "session.status_idle") break;
    }
    return types;
  }
  const all = await typesUntilIdle({});
  expect(all[0]).toBe("user.message");
  expect(all).toContain("agent.message");
  const frames = String(Object.values(examples["sessions.events.stream"].responses[200]?.examples ?? {})[0]);
  const [firstId, secondId] = [...frames.matchAll(/^id: (.+)$/gm)].map((match) => String(match[1]));
  expect(await typesUntilIdle({ after: String(firstId) })).toEqual(all.slice(1));
  expect(await typesUntilIdle({ after: String(secondId) })).toEqual(all.slice(2));
});

test("the stream stays open after its events, and an abort ends it", async () => {
  const stop = new AbortController();
  let last = "";
  for await (const { type } of api.sessions.events.stream("sess_1", { signal: stop.signal })) {
    last = type;
    if (type === "session.status_idle") setImmediate(() => stop.abort());
  }
  expect(last).toBe("session.status_idle");
});

test("a response that is not an example is written with the types of the path", async () => {
  const http = openApiHttp();
  server.use(
    http.get("/files/{file_id}", ({ params }) => HttpResponse.json({ file_id: params.file_id } as never)),
  );
  expect((await api.files.get("file_7")).file_id).toBe("file_7");
});

test("what the description does not have is refused with what it has, and by the compiler", () => {
  // @ts-expect-error no such operation
  expect(() => respond("agents.delete")).toThrow('no operation "agents.delete". There are agents.list, ');
  // @ts-expect-error no such status
  expect(() => respond("agents.get", { status: 402 })).toThrow(
    "agents.get has no status 402. It has 200, 400, ",
  );
  // @ts-expect-error the example is of another status
  expect(() => respond("agents.get", { status: 404, example: "agent" })).toThrow(
    'agents.get 404 has no example "agent". It has agent_not_found.',
  );
});
