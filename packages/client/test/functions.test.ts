import { readBuiltDescription } from "@cloud-agents/spec/description";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as functions from "../src/functions.ts";
import { CloudAgents, isAPIError } from "../src/index.ts";
import { recordingFetch } from "./helpers/recordingFetch.ts";
import { startReferenceServer } from "./helpers/startReferenceServer.ts";

const { createAgent, createClient, createEnvironment, createSession, getAgent, interrupt } = functions;
const { attach, listAgents, run, streamSessionEvents, uploadFile } = functions;

let server: Awaited<ReturnType<typeof startReferenceServer>>;
beforeAll(async () => {
  server = await startReferenceServer();
});
afterAll(() => server.stop());

test("there is a function for each operation of the description", () => {
  const ids = readBuiltDescription().operations.map(({ id }) => id);
  expect(Object.keys(functions).sort()).toEqual(
    [...ids, "attach", "createClient", "interrupt", "run"].sort(),
  );
});

test("a function sends what the method sends, but for the key", async () => {
  const sent = [];
  for (const kind of ["functions", "methods"]) {
    const { fetch, requests } = recordingFetch(
      Response.json({ id: "agent_1" }, { status: 201 }),
      Response.json({ data: [], first_id: null, last_id: null, has_more: false }),
      Response.json({ id: "evt_1", data: [{ id: "evt_1" }] }, { status: 202 }),
      Response.json({ file_id: "file_1" }, { status: 201 }),
    );
    const options = { token: "pt-1", baseUrl: "http://api.invalid/v1", fetch };
    const agent = { name: "日本語", model: "auto" };
    const form = { file: new File(["# Plan"], "plan.md"), metadata: { project: "apollo" } };
    if (kind === "functions") {
      const client = createClient(options);
      await createAgent(client, agent, { headers: { "x-mine": "1" } });
      await listAgents(client, { limit: 3 });
      await interrupt(client, "sess/1");
      await uploadFile(client, form);
    } else {
      const api = new CloudAgents(options);
      await api.agents.create(agent, { headers: { "x-mine": "1" } });
      await api.agents.list({ limit: 3 });
      await api.sessions.interrupt("sess/1");
      await api.files.upload(form);
    }
    sent.push(
      await Promise.all(
        requests.map(async (request) => {
          const boundary = /boundary=(.*)/.exec(request.headers.get("content-type") ?? "")?.[1];
          const text = (await request.text()).replaceAll(boundary ?? " ", "");
          const headers = [...request.headers]
            .filter(([name]) => name !== "idempotency-key")
            .map(([name, value]) => `${name}: ${value.replace(boundary ?? " ", "")}`);
          return [request.method, request.url, headers, text];
        }),
      ),
    );
  }
  expect(sent[0]).toHaveLength(4);
  expect(sent[0]).toEqual(sent[1]);
});

test("errors name the operation, and wrong arguments are refused before anything is sent", async () => {
  const client = createClient({ token: "pt-1", baseUrl: server.url });
  const error = await getAgent(client, "agent_unknown").catch((thrown) => thrown);
  expect(isAPIError(error) && [error.status, error.operation]).toEqual([404, "agents.get"]);
  expect(() => getAgent(client, "")).toThrow("agents.get(agent_id, options)");
  expect(() => createClient({ token: "pt-1", baseURL: server.url } as object)).toThrow(
    "Did you mean baseUrl?",
  );
});

test("a session is run, followed and read again, with middleware on every call", async () => {
  const client = createClient({ token: "pt-1", baseUrl: server.url });
  let calls = 0;
  client.raw.use({
    onRequest() {
      calls += 1;
    },
  });
  const agent = await createAgent(client, { name: "reviewer", model: "auto" });
  const environment = await createEnvironment(client, { name: "default", config: { type: "cloud" } });
  const session = await createSession(client, { agent: agent.id, environment_id: environment.id });
  const { text, turnId } = await run(client, session.id, "Find the slow query.");
  expect(text).not.toBe("");
  expect(await attach(client, session.id)).toMatchObject({ text, turnId });
  for await (const event of streamSessionEvents(client, session.id))
    if (event.type === "session.status_idle") break;
  const { id } = await interrupt(client, session.id);
  expect(id).toMatch(/^evt_/);
  expect(calls).toBeGreaterThan(6);
});
