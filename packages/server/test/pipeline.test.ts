import { operations } from "@cloud-agents/validator";
import { afterEach, describe, expect, test } from "@jest/globals";
import { request, testServer } from "./helpers/testServer.ts";

let server: ReturnType<typeof testServer>;
afterEach(() => server.stop());

const agent = { name: "reviewer", model: "ultimate" };
const rules = [
  { token: "writer", account: "team", readOnly: false },
  { token: "reader", account: "team", readOnly: true },
];

describe("an address", () => {
  test("that nothing is at is 404 in the envelope", async () => {
    server = testServer();
    const { status, body } = await server.get("/nothing/here");
    expect(status).toBe(404);
    expect(body).toEqual({
      type: "error",
      error: { type: "not_found_error", message: "There is nothing at this path." },
    });
  });

  test.each(["/agents/%zz", "/sessions/%/events", "/files/%E0%A4%A"])(
    "whose encoding is broken is 400: %s",
    async (path) => {
      server = testServer();
      const { status, body } = await server.get(path);
      expect(status).toBe(400);
      expect(body.error.message).toBe("The request is malformed.");
    },
  );

  test.each([...new Set(Object.values(operations).map(({ path }) => path))])(
    "takes only the methods of its operations: %s",
    async (template) => {
      server = testServer();
      const described = Object.values(operations).filter(({ path }) => path === template);
      const allowed = described.map(({ method }) => method as string);
      const path = template.replaceAll(/\{\w+\}/g, "id_1");
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
        if (allowed.includes(method)) continue;
        const { status, headers, body } = await server.call(method, path);
        expect([method, status]).toEqual([method, 405]);
        expect(headers.get("allow")?.split(", ").sort()).toEqual([...allowed].sort());
        expect(body.error.type).toBe("invalid_request_error");
      }
    },
  );

  test("does not take HEAD", async () => {
    server = testServer();
    const response = await server.app.fetch(request("HEAD", "/sessions/sess_1/events/stream", {}));
    expect(response.status).toBe(405);
  });

  test.each(["/healthz", "/readyz"])("%s responds without a token", async (path) => {
    server = testServer();
    expect((await server.app.fetch(new Request(`http://server.invalid${path}`))).status).toBe(200);
  });
});

describe("a token", () => {
  test.each([
    ["nothing", {}],
    ["another scheme", { authorization: "Basic YTpi" }],
    ["no token", { authorization: "Bearer " }],
  ])("is missing in %s", async (_, headers) => {
    server = testServer();
    const { status, body } = await server.get("/agents", { token: "", headers });
    expect(status).toBe(401);
    expect(body.error.type).toBe("authentication_error");
  });

  test("that is not known is 401", async () => {
    server = testServer({ tokens: rules });
    const { status, body } = await server.get("/agents", { token: "stranger" });
    expect(status).toBe(401);
    expect(body.error.message).toBe("Invalid API key or token.");
  });

  test("that is read-only reads what its account has, and writes nothing", async () => {
    server = testServer({ tokens: rules });
    const made = await server.post("/agents", agent, { token: "writer" });
    expect((await server.get(`/agents/${made.body.id}`, { token: "reader" })).status).toBe(200);
    const { status, body } = await server.post("/agents", agent, { token: "reader" });
    expect(status).toBe(403);
    expect(body.error).toEqual({
      type: "permission_error",
      message: "This token is not allowed to perform this operation.",
    });
  });

  test("sees nothing of another account's", async () => {
    server = testServer();
    const session = await server.createSession({}, { token: "bob" });
    const bobs = (await server.get(`/sessions/${session}`, { token: "bob" })).body;
    const paths = [
      `/sessions/${session}`,
      `/agents/${bobs.agent_id}`,
      `/environments/${bobs.environment_id}`,
    ];
    for (const path of [...paths, `/sessions/${session}/events`, `/sessions/${session}/events/stream`]) {
      expect((await server.get(path)).status).toBe(404);
    }
    for (const list of ["/agents", "/environments", "/sessions"]) {
      expect((await server.get(list)).body.data).toEqual([]);
    }
    expect((await server.post(`/sessions/${session}/cancel`)).status).toBe(404);
    const made = await server.post("/sessions", {
      agent: bobs.agent_id,
      environment_id: bobs.environment_id,
    });
    expect(made.body.error).toMatchObject({ type: "not_found_error", param: "agent" });
  });
});

describe("a body", () => {
  test.each([
    ["is not JSON", "{", {}, "Request body must be valid JSON."],
    [
      "is of another type",
      "{}",
      { "content-type": "text/plain" },
      "Content-Type must be 'application/json'.",
    ],
    ["is missing", undefined, {}, "Request body is required."],
    ["is empty", "", {}, "Request body is required."],
    ["has no name", { model: "ultimate" }, {}, "Field 'name' is required."],
    ["has a long name", { ...agent, name: "x".repeat(257) }, {}, "name must be between 1 and 256 characters"],
    ["is too large", { ...agent, system: "x".repeat(1000) }, {}, "Request body must be at most 1000 bytes."],
    [
      "says that it is too large",
      "{}",
      { "content-length": "2000" },
      "Request body must be at most 1000 bytes.",
    ],
  ])("that %s is 400", async (_, body, headers, text) => {
    server = testServer({ maxBodyBytes: 1000 });
    const got = await server.post("/agents", body, { headers });
    expect(got.status).toBe(400);
    expect(got.body.error).toMatchObject({ type: "invalid_request_error", message: text });
  });

  test("that is nested deeper than can be written is 400", async () => {
    server = testServer();
    const tools = `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`;
    const got = await server.post("/agents", `{"name":"a","model":"m","tools":[${tools}]}`);
    expect(got.status).toBe(400);
  });

  test("may have unknown fields, which are dropped", async () => {
    server = testServer();
    const { status, body } = await server.post("/agents", { ...agent, colour: "red" });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty("colour");
  });

  test("is not read when Prefer asks for an example", async () => {
    server = testServer();
    const got = await server.post("/agents", "{", { headers: { prefer: "code=403" } });
    expect(got.status).toBe(403);
  });
});

test("an unexpected error is 500 in the envelope, without details", async () => {
  const errors: object[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (_: string, fields = {}) => void errors.push(fields),
  };
  let broken = false;
  const ids = {
    next: (prefix: string) => {
      if (broken && prefix === "agent") throw new Error("the secret detail");
      return `${prefix}_1`;
    },
  };
  server = testServer({ log, ids });
  broken = true;
  const got = await server.post("/agents", agent);
  expect(got.status).toBe(500);
  expect(got.body).toEqual({
    type: "error",
    error: { type: "api_error", message: "Internal server error." },
  });
  expect(errors).toHaveLength(1);
});
