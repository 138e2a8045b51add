import { readBuiltDescription } from "@cloud-agents/spec/description";
import { operations } from "@cloud-agents/validator";
import { afterEach, expect, test } from "@jest/globals";
import { API_PATH } from "../../src/generated/constants.ts";
import { startServer } from "../../src/startServer.ts";
import { request, testServer } from "../helpers/testServer.ts";

let stop: () => Promise<void>;
afterEach(() => stop());

function start() {
  const server = testServer();
  stop = server.stop;
  return server;
}

test("is that of every server of the description", async () => {
  ({ stop } = start());
  const { servers } = readBuiltDescription();
  expect(servers.length).toBeGreaterThan(0);
  for (const server of servers) expect(new URL(server).pathname).toBe(API_PATH);
});

test("what is made below it is found at the root, and the other way round", async () => {
  const server = start();
  const agent = { name: "reviewer", model: "ultimate" };
  const headers = { "idempotency-key": "once" };
  const made = await server.post(`${API_PATH}/agents`, agent, { headers });
  expect(made.status).toBe(201);
  expect((await server.get(`/agents/${made.body.id}`)).body).toEqual(made.body);
  const again = await server.post("/agents", agent, { headers });
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  const list = await server.get(`${API_PATH}/agents?limit=1`);
  expect(list.body.data).toEqual([made.body]);
});

test("below it are all operations, and nothing else", async () => {
  const server = start();
  for (const { method, path, id } of Object.values(operations)) {
    const { status, body } = await server.call(method, API_PATH + path.replace(/\{\w+\}/g, "x"), {
      token: "",
    });
    expect([id, status, body.error.message]).toEqual([id, 401, expect.stringContaining("Missing API key")]);
    const wrong = await server.call("PUT", API_PATH + path.replace(/\{\w+\}/g, "x"));
    expect([id, wrong.status]).toEqual([id, 405]);
  }
  for (const path of ["", "/", "/healthz", "/__faults", "/nothing", `${API_PATH}/agents`])
    expect((await server.app.fetch(request("GET", API_PATH + path, {}))).status).toBe(404);
});

test.each(["/agents", `${API_PATH}/agents`])("a fault rule for the path %s fits both paths", async (path) => {
  const server = await startServer({ faults: {} });
  stop = server.stop;
  await fetch(`${server.url}/__faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ match: { path }, fault: { type: "status", code: 418 } }),
  });
  for (const prefix of ["", API_PATH])
    expect((await fetch(`${server.url}${prefix}/agents`)).status).toBe(418);
});
