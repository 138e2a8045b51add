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
  path,
  responses,
}));

/** The URL of a path with the ids that an example has, so that the response is the example as it is. */
function urlOf(path: string, example: unknown): string {
  const text = JSON.stringify(example ?? null);
  const find = (field: string) => new RegExp(`"${field}":"([^"]+)"`).exec(text)?.[1];
  return base + path.replaceAll(/\{([^}]+)\}/g, (_, param) => find(param) ?? find("id") ?? "id_1");
}

test.each(operations)("$name succeeds with the description's first example", async (operation) => {
  const leave = new AbortController();
  const [status, described] =
    Object.entries(operation.responses).find(([code]) => code.startsWith("2")) ?? [];
  const [example] = Object.values(described?.examples ?? {});
  const url = urlOf(operation.path, example);
  const response = await fetch(url, { ...operation.init, signal: leave.signal });
  expect(String(response.status)).toBe(status);
  expect(response.headers.get("content-type")).toBe(described?.contentType ?? null);
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
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
  for (const { name, status, example, init, path, body } of choices) {
    server.use(respond(name, { status, example } as RespondOptions<OperationName>));
    const response = await fetch(urlOf(path, body), init);
    expect([response.status, await response.json()]).toEqual([status, body]);
  }
});

test("a success has the ids that were asked for", async () => {
  expect((await api.agents.get("agent_7")).id).toBe("agent_7");
  expect((await api.files.get("file_7")).file_id).toBe("file_7");
  expect((await api.sessions.get("sess_7")).id).toBe("sess_7");
  expect((await api.sessions.cancel("sess_7")).id).toBe("sess_7");
  const session = await api.sessions.get("sess_7");
  expect(session.agent_id).not.toBe("sess_7");
  expect((await api.agents.get("a b/ü")).id).toBe("a b/ü");
  const { data } = await api.sessions.events.list("sess_7");
  expect(new Set(data.map(({ session_id }) => session_id))).toEqual(new Set(["sess_7"]));
  for await (const event of api.sessions.events.stream("sess_7")) {
    expect(event.session_id).toBe("sess_7");
    if (event.type === "session.status_idle") break;
  }
});

test("sent events come back as they were sent, each with an id of its own", async () => {
  const text = { type: "text", text: "Stop that." } as const;
  const { data } = await api.sessions.events.send("sess_7", {
    events: [{ type: "user.interrupt" }, { type: "user.message", content: [text] }],
  });
  expect(data.map(({ type }) => type)).toEqual(["user.interrupt", "user.message"]);
  expect(data[0]).not.toHaveProperty("content");
  expect(data[1]).toMatchObject({ content: [text], session_id: "sess_7" });
  expect(new Set(data.map(({ id }) => id)).size).toBe(2);
});

test.each([
  [402, "invalid_request_error"],
  [403, "permission_error"],
  [429, "invalid_request_error"],
  [503, "api_error"],
])("a status that the operation does not have is an error in the envelope: %i", async (status, type) => {
  server.use(respond("files.get", { status }));
  const response = await fetch(`${base}/files/file_1`);
  expect(response.headers.get("x-request-id")).toBe(`req_${status}`);
  expect([response.status, await response.json()]).toEqual([
    status,
    { type: "error", error: { type, message: `The status is ${status}.` } },
  ]);
});

test("a base URL may end in a slash", async () => {
  server.use(...handlers("https://other.example/v1/"));
  expect((await fetch("https://other.example/v1/files/file_1")).status).toBe(200);
});

test("a status below 400 that the operation does not have is a response without a body", async () => {
  server.use(respond("files.get", { status: 204 }));
  const response = await fetch(`${base}/files/file_1`);
  expect([response.status, await response.text()]).toEqual([204, ""]);
  expect(() => respond("files.get", { status: 99 })).toThrow("a whole number from 200 to 599, not 99.");
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

test("another base URL of the API can be mocked", async () => {
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
  expect(() => respond("agents.dream")).toThrow('no operation "agents.dream". There are agents.list, ');
  // @ts-expect-error another status has no examples
  expect(() => respond("agents.get", { status: 402, example: "agent" })).toThrow(
    'agents.get 402 has no example "agent". It has none.',
  );
  // @ts-expect-error the example is of another status
  expect(() => respond("agents.get", { status: 404, example: "agent" })).toThrow(
    'agents.get 404 has no example "agent". It has agent_not_found.',
  );
});
