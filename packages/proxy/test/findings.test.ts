import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { DriftFile } from "../src/DriftFile.ts";
import type { ProxyFinding } from "../src/index.ts";
import { agent, atEnd, events, frame, json, running, startBoth, until } from "./helpers/target.ts";

const token = "pt-very-secret-token";
const authorization = `Bearer ${token}`;

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, json).end(JSON.stringify(body));
}

/** What is found in one exchange, apart from what the client did. */
async function found(
  body: unknown,
  {
    status = 200,
    path = "/agents/agent_1",
    init = {},
  }: { status?: number; path?: string; init?: RequestInit } = {},
): Promise<ProxyFinding[]> {
  const { proxy, findings } = await startBoth((request, response) => {
    request.resume().once("end", () => send(response, status, body));
  });
  const headers = { authorization, ...(init.headers as object) };
  await (await fetch(proxy.url + path, { ...init, headers })).text();
  // What passes next is checked after it.
  await (await fetch(`${proxy.url}/agents?limit=-1`)).text();
  await until(() => findings.some(({ exchange }) => exchange === 2));
  return findings.filter(({ exchange }) => exchange === 1);
}

test("a response as described is no finding", async () => {
  expect(await found(agent)).toEqual([]);
});

test("a broken response is one finding with operation, status and place", async () => {
  expect(await found({ ...agent, tools: "none" })).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      exchange: 1,
      about: "target",
      side: "response",
      operation: "getAgent",
      method: "GET",
      path: "/agents/agent_1",
      status: 200,
      in: "body",
      at: "tools",
      keyword: "type",
      message: expect.stringContaining("tools"),
    },
  ]);
});

test("a broken request is the client's, and the target's as well if it is accepted", async () => {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"","model":"x"}',
  };
  const error = { type: "error", error: { type: "invalid_request_error", message: "No.", param: "name" } };
  expect((await found(error, { status: 400, path: "/agents", init })).map(({ about }) => about)).toEqual([
    "client",
  ]);
  expect(await found(agent, { status: 201, path: "/agents", init })).toMatchObject([
    { about: "client", side: "request", at: "name", keyword: "minLength" },
    { about: "target", side: "response", status: 201, at: "name", keyword: "accepted" },
  ]);
});

test.each([
  ["text/plain", '{"name":"a","model":"x"}', "contentType"],
  ["application/json", '{"name":', "json"],
  ["application/json", undefined, "required"],
])("a body that is %s %s is found", async (type, body, keyword) => {
  const init = { method: "POST", headers: { "content-type": type }, ...(body && { body }) };
  const error = { type: "error", error: { type: "invalid_request_error", message: "No." } };
  expect(await found(error, { status: 400, path: "/agents", init })).toMatchObject([
    { about: "client", keyword },
  ]);
});

test("a form is checked by its fields, however large its file", async () => {
  const form = new FormData();
  form.set("file", new File(["a".repeat(5_000_000)], "仕様.md"));
  form.set("metadata", '{"team":1}');
  const error = { type: "error", error: { type: "invalid_request_error", message: "No." } };
  const findings = await found(error, { status: 400, path: "/files", init: { method: "POST", body: form } });
  expect(findings).toMatchObject([{ about: "client", at: "metadata", keyword: "json_text" }]);
});

test("an unknown path that the target refuses in the envelope is no finding, and in another form is one", async () => {
  const error = { type: "error", error: { type: "not_found_error", message: "No." } };
  expect(await found(error, { status: 404, path: "/nope" })).toEqual([]);
  expect(await found({ oops: 1 }, { status: 404, path: "/nope" })).toMatchObject([
    { about: "target", at: "type", keyword: "required" },
    { about: "target", at: "error", keyword: "required" },
  ]);
});

test("an event that is wrong is found with its number, and comments and heartbeats are not counted as wrong", async () => {
  const { proxy, findings } = await startBoth((_, response) => {
    response.writeHead(200, events);
    response.write(": hello\r\n\r\n");
    response.write("event: heartbeat\r\ndata: {}\r\n\r\n");
    response.write(frame(running));
    response.write(frame(running));
    response.write(`event: x\nid: evt_3\ndata: ${JSON.stringify({ ...running, id: "evt_3" })}\n\n`);
    response.write("event: heartbeat\nid: 1\ndata: 1\n\n");
    response.write("data: {\n\n");
    response.end("data: cut");
  });
  await (await fetch(`${proxy.url}/sessions/sess_1/events/stream`)).text();
  await until(() => findings.some(({ keyword }) => keyword === "incomplete"));
  expect(findings.map(({ event, at, keyword }) => [event, at, keyword])).toEqual([
    [3, "id", "repeated"],
    [4, "event", "event"],
    [5, "data", "heartbeat"],
    [5, "id", "heartbeat"],
    [6, "data", "json"],
    [undefined, "", "incomplete"],
  ]);
});

test("no finding has a token, a password, or a secret of the query in it", async () => {
  const { proxy, findings } = await startBoth((request, response) => {
    request
      .resume()
      .once("end", () => send(response, 200, { ...agent, type: "x", [token]: 1, error: { message: token } }));
  });
  const url = `${proxy.url}/agents/${token}?api_key=very-secret-key&next=very-secret-key`;
  await (await fetch(url, { headers: { authorization } })).text();
  await until(() => findings.length > 3);
  expect(JSON.stringify(findings)).not.toContain(token);
  expect(JSON.stringify(findings)).not.toContain("very-secret-key");
});

test("what the description lacks is drift, told once, with a change that can be applied to it", async () => {
  const planned = { ...running, id: "evt_9", type: "agent.plan", plan: ["日本語"] };
  const { proxy, findings } = await startBoth((request, response) => {
    const { url = "", method } = request;
    if (url.includes("/stream"))
      response
        .writeHead(200, events)
        .end(frame(running) + frame(planned) + frame({ ...planned, id: "evt_10" }));
    else if (url === "/agents/agent_1/runs/run_7") send(response, 200, { id: "run_7", done: false });
    else if (url === "/agents/agent_2") send(response, 418, { teapot: { since: running.created_at } });
    else if (method === "GET") send(response, 200, { ...agent, colour: null, limits: { "a b": 1.5 } });
  });
  const paths = [
    "agents/agent_1",
    "agents/agent_1",
    "agents/agent_2",
    "agents/agent_1/runs/run_7",
    "sessions/sess_1/events/stream",
  ];
  for (const path of paths) await (await fetch(`${proxy.url}/${path}`)).text();
  await until(() => findings.length >= 5);
  expect(findings.map(({ about, at, message }) => `${about} ${at} ${message}`)).toEqual([
    "description colour The description has no field 'colour' here.",
    "description limits The description has no field 'limits' here.",
    expect.stringContaining("418"),
    "description  The description has no GET at this path, and the target has.",
    "description type The description has no event of the type 'agent.plan'.",
  ]);
  expect(findings[0]?.change).toBe(
    '- target: $.components.schemas.Agent.properties\n  update:\n    colour:\n      type: "null"\n      description: Seen at `colour`.\n',
  );

  const folder = await mkdtemp(join(tmpdir(), "drift-"));
  atEnd(() => rm(folder, { recursive: true }));
  const file = new DriftFile(join(folder, "drift.yaml"), "http://target");
  for (const finding of findings) file.add(finding);
  const description = fileURLToPath(new URL("../../../spec/dist/openapi.json", import.meta.url));
  const redocly = fileURLToPath(new URL("../node_modules/.bin/redocly", import.meta.url));
  await writeFile(join(folder, "redocly.yaml"), "apis: {}\n");
  execFileSync(redocly, ["bundle", description, "--overlay", "drift.yaml", "--output", "new.json"], {
    cwd: folder,
    env: { ...process.env, REDOCLY_TELEMETRY: "off" },
    stdio: "pipe",
  });
  const changed = parse(await readFile(join(folder, "new.json"), "utf8"));
  expect(changed.components.schemas.Agent.properties.limits).toMatchObject({
    type: "object",
    properties: { "a b": { type: "number" } },
  });
  expect(
    changed.paths["/agents/{agent_id}"].get.responses["418"].content["application/json"].schema,
  ).toMatchObject({
    properties: { teapot: { properties: { since: { format: "date-time" } } } },
  });
  expect(changed.paths["/agents/{agent_id}/runs/{run_id}"].get.parameters).toMatchObject([
    { name: "agent_id" },
    { name: "run_id" },
  ]);
  expect(changed.components.schemas.AgentPlanEvent.properties.type.const).toBe("agent.plan");
  const union = changed.components.schemas.SessionEvent;
  expect(union.oneOf.at(-1)).toEqual({ $ref: "#/components/schemas/AgentPlanEvent" });
  expect(union.discriminator.mapping["agent.plan"]).toBe("#/components/schemas/AgentPlanEvent");
});
