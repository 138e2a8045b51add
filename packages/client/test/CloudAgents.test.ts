import { afterEach, expect, test } from "@jest/globals";
import { CloudAgents } from "../src/index.ts";
import { errorResponse, recordingFetch } from "./helpers/recordingFetch.ts";

const before = process.env.QODER_PAT;
afterEach(() => {
  if (before === undefined) delete process.env.QODER_PAT;
  else process.env.QODER_PAT = before;
});

test("the token comes from the option, or else from QODER_PAT", async () => {
  process.env.QODER_PAT = "pt-environment";
  const { fetch, requests } = recordingFetch(Response.json({}), Response.json({}));
  await new CloudAgents({ fetch }).agents.get("agent_1");
  await new CloudAgents({ fetch, token: "pt-option" }).agents.get("agent_1");
  expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual([
    "Bearer pt-environment",
    "Bearer pt-option",
  ]);
});

test("a missing or empty token is refused with where to put it", () => {
  delete process.env.QODER_PAT;
  for (const make of [() => new CloudAgents(), () => new CloudAgents({ token: "" })]) {
    expect(make).toThrow(TypeError);
    expect(make).toThrow('A token is needed: { token: "pt-…" }, or QODER_PAT in the environment.');
  }
});

test("a token with an invalid character is refused without printing it", () => {
  const make = () => new CloudAgents({ token: "pt-secret\n" });
  expect(make).toThrow("Was it copied whole?");
  expect(make).not.toThrow(/secret/);
});

test("the address is the first server of the description, or the option", async () => {
  const { fetch, requests } = recordingFetch(Response.json({}), Response.json({}));
  await new CloudAgents({ fetch, token: "pt-1" }).agents.get("agent_1");
  await new CloudAgents({ fetch, token: "pt-1", baseUrl: "http://127.0.0.1:4010/" }).agents.get("agent_1");
  expect(requests.map(({ url }) => url)).toEqual([
    "https://openapi.qoder.sh/api/v1/cloud/agents/agent_1",
    "http://127.0.0.1:4010/agents/agent_1",
  ]);
});

test.each([
  ["example.com/api", "is not a URL"],
  ["", "is not a URL"],
  ["127.0.0.1:4010", "is not a URL"],
  ["ftp://127.0.0.1", "must begin with http:// or https://"],
  ["http://me:hunter2@127.0.0.1", "must not have credentials; the token is an option"],
  ["http://127.0.0.1?key=hunter2", "must not have a query or a fragment"],
  ["http://127.0.0.1/#hunter2", "must not have a query or a fragment"],
])("the baseUrl %p is refused with an example, and not printed", (baseUrl, problem) => {
  const make = () => new CloudAgents({ token: "pt-1", baseUrl });
  expect(make).toThrow(`baseUrl ${problem}. Use a URL such as https://openapi.qoder.sh/api/v1/cloud.`);
  expect(make).not.toThrow(/hunter2/);
});

test.each([
  " http://127.0.0.1:4010/v1 ",
  "HTTP://127.0.0.1:4010/v1",
  "http://127.0.0.1:4010/v1/",
  "http://127.0.0.1:4010//v1//",
])("the baseUrl %p is normalized", async (baseUrl) => {
  const { fetch, requests } = recordingFetch(Response.json({}));
  await new CloudAgents({ fetch, token: "pt-1", baseUrl }).agents.get("agent_1");
  expect(requests[0]?.url).toBe("http://127.0.0.1:4010/v1/agents/agent_1");
});

test("QODER_BASE_URL is the address where there is no option", async () => {
  process.env.QODER_BASE_URL = "http://127.0.0.1:4010";
  const { fetch, requests } = recordingFetch(Response.json({}));
  await new CloudAgents({ fetch, token: "pt-1" }).agents.get("agent_1");
  delete process.env.QODER_BASE_URL;
  expect(requests[0]?.url).toBe("http://127.0.0.1:4010/agents/agent_1");
});

test.each([
  [{ baseURL: "http://127.0.0.1" }, "The options of the client must not have baseURL. Did you mean baseUrl?"],
  [{ max_retries: 1 }, "must not have max_retries. Did you mean maxRetries?"],
  [{ apiKey: "pt-1" }, "must not have apiKey. Use token, baseUrl, fetch,"],
])("an option that does not exist is refused with the right one: %j", (options, message) => {
  expect(() => new CloudAgents({ token: "pt-1", ...options })).toThrow(message);
});

test("a token function is asked before each attempt, and no token that it gave is shown", async () => {
  const tokens = ["pt-first-0123", "pt-second-0123"];
  const { fetch, requests } = recordingFetch(
    errorResponse(503, "api_error", "Later."),
    errorResponse(401, "authentication_error", "pt-first-0123 and pt-second-0123 are unknown."),
  );
  const api = new CloudAgents(
    { fetch, token: async () => String(tokens.shift()) },
    { sleep: async () => {} },
  );
  await expect(api.agents.get("agent_1")).rejects.toThrow("[token] and [token] are unknown.");
  expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual([
    "Bearer pt-first-0123",
    "Bearer pt-second-0123",
  ]);
  const mine = new Error("the vault is closed");
  const closed = new CloudAgents({
    fetch,
    token: () => {
      throw mine;
    },
  });
  await expect(closed.agents.get("agent_1")).rejects.toBe(mine);
});

test("withOptions changes what is given and keeps the rest", async () => {
  const { fetch, requests } = recordingFetch(Response.json({}), Response.json({}));
  const api = new CloudAgents({ fetch, token: "pt-1", defaultHeaders: { "x-team": "apollo" } });
  const other = api.withOptions({ token: "pt-2" });
  await other.agents.get("agent_1");
  await api.agents.get("agent_1");
  const sent = requests.map(({ headers }) => [headers.get("authorization"), headers.get("x-team")]);
  expect(sent).toEqual([
    ["Bearer pt-2", "apollo"],
    ["Bearer pt-1", "apollo"],
  ]);
});

test("fetchOptions reach the global fetch, and a header that cannot be sent is refused without its value", async () => {
  const { fetch } = globalThis;
  const inits: unknown[] = [];
  globalThis.fetch = async (_, init) => {
    inits.push(init);
    return Response.json({});
  };
  try {
    const dispatcher = { name: "proxy" };
    await new CloudAgents({ token: "pt-1", fetchOptions: { dispatcher } }).agents.get("agent_1");
    expect(inits).toMatchObject([{ dispatcher }]);
  } finally {
    globalThis.fetch = fetch;
  }
  const make = () => new CloudAgents({ token: "pt-1", defaultHeaders: { "x-key": "hunter2\n" } });
  expect(make).toThrow("defaultHeaders cannot be sent as a header: it must be printable ASCII.");
  expect(make).not.toThrow(/hunter2/);
});

test("the raw client has the token too, and gives errors as values", async () => {
  const { fetch, requests } = recordingFetch(errorResponse(404, "not_found_error", "Agent not found."));
  const api = new CloudAgents({ token: "pt-1", fetch });
  const { data, error, response } = await api.raw.GET("/agents/{agent_id}", {
    params: { path: { agent_id: "agent_1" } },
  });
  expect(data).toBeUndefined();
  expect(error?.error.message).toBe("Agent not found.");
  expect(response.status).toBe(404);
  expect(requests[0]?.headers.get("authorization")).toBe("Bearer pt-1");
});
