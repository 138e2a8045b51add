import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import {
  CloudAgents,
  type CloudAgentsOptions,
  createLogger,
  type LogLevel,
  NotFoundError,
} from "../../src/index.ts";
import { upload } from "../../src/upload.ts";
import { errorResponse, recordingFetch } from "../helpers/recordingFetch.ts";
import { startServer } from "../helpers/startServer.ts";

const token = "pt-secret-0123456789";
const platform = { sleep: async () => {}, random: () => 0, now: () => 0, newKey: () => "key-1" };

function client(responses: (Response | (() => Response))[], options: CloudAgentsOptions = {}) {
  const { fetch, requests } = recordingFetch(...responses);
  return { api: new CloudAgents({ token, fetch, ...options }, platform), requests };
}

function noted(level: LogLevel) {
  const lines: unknown[][] = [];
  const note =
    (lineLevel: string) =>
    (...line: unknown[]) =>
      void lines.push([lineLevel, ...line]);
  const target = { debug: note("debug"), info: note("info"), warn: note("warn") };
  return { lines, logger: createLogger(level, target) };
}

const busy = () => errorResponse(503, "api_error", "Later.");
const done = () => Response.json({ id: "agent_1" }, { status: 201, headers: { "x-request-id": "req_2" } });

test("hooks are called for each attempt, its response and the wait between", async () => {
  const calls: unknown[] = [];
  const { api } = client([busy, done], {
    onRequest: (info) => calls.push(["request", info]),
    onResponse: (info) => calls.push(["response", info]),
    onRetry: ({ error, ...info }) => calls.push(["retry", info, String(error)]),
  });
  await api.agents.create({ name: "reviewer", model: "auto" });
  const request = {
    operation: "agents.create",
    method: "POST",
    url: "https://openapi.qoder.sh/api/v1/cloud/agents",
  };
  const response = { operation: "agents.create", duration: 0 };
  expect(calls).toEqual([
    ["request", { ...request, attempt: 1 }],
    ["response", { ...response, attempt: 1, status: 503, requestId: "req_1" }],
    [
      "retry",
      { operation: "agents.create", attempt: 1, delay: 500 },
      "ServerError: agents.create: 503 api_error: Later. (request req_1)",
    ],
    ["request", { ...request, attempt: 2 }],
    ["response", { ...response, attempt: 2, status: 201, requestId: "req_2" }],
  ]);
});

test("what a hook or middleware throws, the call throws, without trying again", async () => {
  const mine = new Error("my own");
  const fail = () => {
    throw mine;
  };
  for (const options of [{ onRequest: fail }, { onResponse: fail }]) {
    const { api } = client([done], options);
    await expect(api.agents.get("agent_1")).rejects.toBe(mine);
  }
  for (const [middleware, response] of [
    [{ onRequest: fail }, done],
    [{ onResponse: fail }, done],
    [{ onResponse: fail }, busy],
  ] as const) {
    const { api } = client([response]);
    api.use(middleware);
    await expect(api.agents.get("agent_1")).rejects.toBe(mine);
  }
});

test.each(["use", "raw.use"])(
  "over a real connection, middleware added by %s can replace the body",
  async (how) => {
    const baseUrl = await startServer((request, response) => {
      response.setHeader("content-type", "application/json");
      request.pipe(response);
    });
    const api = new CloudAgents({ token, baseUrl });
    expect(await api.agents.create({ name: "agent", model: "auto" })).toEqual({
      name: "agent",
      model: "auto",
    });
    const onRequest = ({ request }: { request: Request }) =>
      new Request(request, { body: '{"name":"other"}' });
    if (how === "use") api.use({ onRequest });
    else api.raw.use({ onRequest });
    expect(await api.agents.create({ name: "agent", model: "auto" })).toEqual({ name: "other" });
  },
);

test("the body goes to fetch as text, unless middleware has replaced the request, and again once it is ejected", async () => {
  const { fetch } = globalThis;
  const bodies: unknown[] = [];
  globalThis.fetch = async (_, init) => {
    bodies.push(init?.body);
    return done();
  };
  try {
    const api = new CloudAgents({ token });
    const body = { name: "agent", model: "auto" };
    const watching = { onRequest: ({ request }: { request: Request }) => request.headers.set("x-team", "a") };
    const replacing = {
      onRequest: ({ request }: { request: Request }) => new Request(request, { body: "{}" }),
    };
    for (const middleware of [[], [watching], [watching, replacing]]) {
      api.raw.use(...middleware);
      await api.agents.create(body);
      api.raw.eject(...middleware);
    }
    await api.agents.create(body);
    const text = JSON.stringify(body);
    expect(bodies).toEqual([text, text, undefined, text]);
  } finally {
    globalThis.fetch = fetch;
  }
});

test("middleware sees each attempt of all calls, those of raw too, and can change them", async () => {
  const { api, requests } = client([busy, done, done]);
  let count = 0;
  api.use({ onRequest: ({ request }) => request.headers.set("x-count", String(++count)) });
  await api.agents.get("agent_1");
  await api.raw.GET("/agents/{agent_id}", { params: { path: { agent_id: "agent_1" } } });
  expect(requests.map(({ headers }) => headers.get("x-count"))).toEqual(["1", "2", "3"]);
});

test("nothing is logged by default", async () => {
  const before = { ...console };
  const called: string[] = [];
  for (const level of ["debug", "info", "log", "warn", "error"] as const)
    console[level] = () => void called.push(level);
  try {
    await client([busy, done]).api.agents.get("agent_1");
  } finally {
    Object.assign(console, before);
  }
  expect(called).toEqual([]);
});

test.each<[LogLevel, string[]]>([
  ["warn", ["warn", "warn"]],
  ["info", ["warn", "warn", "info"]],
  ["debug", ["debug", "warn", "warn", "debug", "info"]],
])("at the level %s the lines are %j", async (level, expected) => {
  const { lines, logger } = noted(level);
  await client([busy, done], { logger }).api.agents.get("agent_1");
  expect(lines.map(([lineLevel]) => lineLevel)).toEqual(expected);
});

test("the level comes from QODER_LOG where it is not given, and one that does not exist is refused", async () => {
  const lines: string[] = [];
  const note = (line: string) => void lines.push(line);
  const target = { debug: note, info: note, warn: note };
  process.env.QODER_LOG = "info";
  await client([done], { logger: createLogger(undefined, target) }).api.agents.get("agent_1");
  delete process.env.QODER_LOG;
  await client([done], { logger: createLogger(undefined, target) }).api.agents.get("agent_1");
  expect(lines).toEqual(["agents.get: 201 in 0 ms (request req_2)"]);
  expect(() => createLogger("verbose" as LogLevel)).toThrow(
    'The log level is debug, info, warn, got "verbose".',
  );
});

test("lines say what happened, and below debug nothing else", async () => {
  const { lines, logger } = noted("info");
  await client([busy, done], { logger }).api.agents.get("agent_1");
  expect(lines).toEqual([
    ["warn", "agents.get: 503 in 0 ms (request req_1)"],
    ["warn", "agents.get: trying again in 500 ms, after agents.get: 503 api_error: Later. (request req_1)"],
    ["info", "agents.get: 201 in 0 ms (request req_2)"],
  ]);
});

test("debug shows headers and bodies, but no secret of them", async () => {
  const { lines, logger } = noted("debug");
  const password = "ghp_repository_secret";
  const resources = [
    { type: "github_repository" as const, url: "https://x.invalid/y", authorization_token: password },
  ];
  const { api } = client(
    [Response.json({ resources, note: token }, { headers: { "set-cookie": "session=1" } })],
    { logger },
  );
  await api.sessions.resources.add("sess_1", { resources });

  const [request, response] = lines.map(([, , details]) => details);
  const concealed = [
    { type: "github_repository", url: "https://x.invalid/y", authorization_token: "[redacted]" },
  ];
  expect(request).toMatchObject({
    headers: { authorization: "[redacted]", "idempotency-key": "key-1" },
    body: { resources: concealed },
  });
  expect(response).toMatchObject({
    headers: { "set-cookie": "[redacted]" },
    body: { resources: concealed, note: "[token]" },
  });
  for (const secret of [token, password, "session=1"])
    expect(inspect(lines, { depth: null })).not.toContain(secret);
});

test("debug tells of bodies that are not JSON without reading them away", async () => {
  const { lines, logger } = noted("debug");
  const { api } = client([done, done, new Response(`<html> ${token}`, { status: 404 })], { logger });
  await api.files.upload({ file: new File(["# Plan"], "plan.md") });
  await upload(api, { file: new File(["# Plan"], "plan.md") });
  await expect(api.agents.get("agent_1")).rejects.toThrow(NotFoundError);
  const bodies = lines.map(([, , details]) => (details as { body?: unknown }).body);
  const sent = ["[FormData]", { id: "agent_1" }];
  expect(bodies).toEqual([...sent, ...sent, undefined, "<html> [token]"]);
});

test("withResponse gives the response's status, headers and request id beside the data", async () => {
  const { api, requests } = client([done, done]);
  const { data, response, requestId } = await api.agents.get("agent_1").withResponse();
  expect([data.id, response.status, requestId]).toEqual(["agent_1", 201, "req_2"]);

  const call = api.agents.get("agent_1");
  expect((await call.withResponse()).data).toBe(await call);
  expect(requests).toHaveLength(2);
});

test("withResponse of a list gives its first page, once", async () => {
  const page = { data: [], first_id: null, last_id: null, has_more: false };
  const { api, requests } = client([Response.json(page)]);
  const promise = api.agents.list();
  expect((await promise.withResponse()).data).toEqual(page);
  expect(await promise).toEqual(page);
  expect(requests).toHaveLength(1);
});

test("withResponse rejects as the call does, and leaves no rejection behind", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const { api } = client([errorResponse(404, "not_found_error", "Agent not found.")]);
  await expect(api.agents.get("agent_1").withResponse()).rejects.toThrow(NotFoundError);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("a file and a repository are attached by their ids and addresses", async () => {
  const list = () => Response.json({ resources: [] });
  const { api, requests } = client([list, list]);
  await api.sessions.resources.addFile("sess_1", "file_1", { path: "plan.md" }, { idempotencyKey: "mine" });
  await api.sessions.resources.addRepository("sess_1", "https://github.com/a/b").withResponse();
  expect(await Promise.all(requests.map((request) => request.json()))).toEqual([
    { resources: [{ file_id: "file_1", path: "plan.md" }] },
    { resources: [{ type: "github_repository", url: "https://github.com/a/b" }] },
  ]);
  expect(requests.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["mine", "key-1"]);
});
