import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { fakeRuntime } from "../helpers/fakeRuntime.ts";
import { message, testServer } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

let server: ReturnType<typeof testServer>;
afterEach(() => server.stop());

const agent = { name: "reviewer", model: "ultimate", metadata: { a: "1", b: "2" } };
const key = (value = "key-1") => ({ headers: { "idempotency-key": value } });
const agents = async () => (await server.get("/agents")).body.data;

test("the same request again gets the first response again, marked as such", async () => {
  server = testServer();
  const first = await server.post("/agents", agent, key());
  expect(first.headers.has("idempotent-replayed")).toBe(false);
  const reordered = '{ "model": "ultimate", "metadata": {"b":"2","a":"1"}, "name": "reviewer" }';
  const again = await server.post("/agents", reordered, key());
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
  expect(await agents()).toEqual([first.body]);
});

test("many equal requests at the same time take effect once", async () => {
  server = testServer();
  const responses = await Promise.all(Array.from({ length: 20 }, () => server.post("/agents", agent, key())));
  expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
  expect(responses.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(19);
  expect(await agents()).toHaveLength(1);
});

test("equal requests at the same time that read what others write take effect once", async () => {
  server = testServer();
  const { body: first } = await server.post("/agents", agent);
  const { body: environment } = await server.post("/environments", {
    name: "box",
    config: { type: "cloud" },
  });
  const session = { agent: first.id, environment_id: environment.id };
  const requests = Array.from({ length: 10 }, (_, index) => [
    server.post("/sessions", session, key("session")),
    server.post("/agents", agent, key(`agent-${index % 5}`)),
  ]);
  const responses = await Promise.all(requests.flat());
  expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(201));
  expect((await server.get("/sessions")).body.data).toHaveLength(1);
  expect(await agents()).toHaveLength(6);
});

describe("a key that was used", () => {
  test.each([
    ["with another body", "/agents", { ...agent, name: "other" }],
    ["for another operation", "/environments", { name: "box", config: { type: "cloud" } }],
  ])("%s is 409", async (_, path, body) => {
    server = testServer();
    await server.post("/agents", agent, key());
    const got = await server.post(path, body, key());
    expect(got.status).toBe(409);
    expect(got.body.error).toEqual({
      type: "conflict_error",
      message: "Idempotency key reused with a different request body.",
      param: "Idempotency-Key",
    });
  });

  test("for another session is 409", async () => {
    server = testServer();
    const [one, two] = [await server.createSession(), await server.createSession()];
    expect((await server.post(`/sessions/${one}/cancel`, undefined, key())).status).toBe(200);
    expect((await server.post(`/sessions/${two}/cancel`, undefined, key())).status).toBe(409);
  });

  test("by another account is free", async () => {
    server = testServer();
    const first = await server.post("/agents", agent, key());
    const other = await server.post("/agents", agent, { ...key(), token: "bob" });
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(first.body.id);
  });

  test("for a request that failed is free", async () => {
    server = testServer();
    expect((await server.post("/agents", { name: "a" }, key())).status).toBe(400);
    expect((await server.post("/sessions/sess_x/cancel", undefined, key())).status).toBe(404);
    expect((await server.post("/agents", agent, key())).status).toBe(201);
  });

  test("is free after 24 hours", async () => {
    let now = Date.UTC(2026, 4, 18);
    server = testServer({ clock: { now: () => new Date(now), sleep: async () => {} } });
    const first = await server.post("/agents", agent, key());
    now += 24 * 60 * 60 * 1000 - 1;
    expect((await server.post("/agents", agent, key())).body.id).toBe(first.body.id);
    now += 1;
    expect((await server.post("/agents", agent, key())).body.id).not.toBe(first.body.id);
  });

  test("with an empty text is 400", async () => {
    server = testServer();
    const { status, body } = await server.post("/agents", agent, key(""));
    expect(status).toBe(400);
    expect(body.error.param).toBe("Idempotency-Key");
  });
});

test("a message that is sent again does not set off a second turn", async () => {
  const runtime = fakeRuntime();
  server = testServer({ runtime });
  const session = await server.createSession();
  const events = [message("hello")];
  const first = await server.post(`/sessions/${session}/events`, { events }, key());
  const again = await server.post(`/sessions/${session}/events`, { events }, key());
  expect(again.body).toEqual(first.body);
  await until(() => runtime.turns[0]);
  expect(runtime.turns).toHaveLength(1);
});

test("an upload is the same when its fields and bytes are", async () => {
  server = testServer();
  const form = (text: string, name = "a.txt") => {
    const data = new FormData();
    data.set("file", new File([text], name, { type: "text/plain" }));
    return data;
  };
  const first = await server.post("/files", form("one"), key());
  expect((await server.post("/files", form("one"), key())).body).toEqual(first.body);
  expect((await server.post("/files", form("two"), key())).status).toBe(409);
  expect((await server.post("/files", form("one", "b.txt"), key())).status).toBe(409);
});

test("a response is kept across a restart", async () => {
  const data = mkdtempSync(join(tmpdir(), "cloud-agents-"));
  try {
    server = testServer({ data });
    const first = await server.post("/agents", agent, key());
    await server.stop();
    server = testServer({ data });
    const again = await server.post("/agents", agent, key());
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    await server.stop();
    server = testServer();
  } finally {
    rmSync(data, { recursive: true });
  }
});
