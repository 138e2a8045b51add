import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { CloudAgents, InvalidResponseError, NotFoundError, ServerError } from "../src/index.ts";
import { type Violation, validate } from "../src/validate.ts";
import { errorResponse, recordingFetch } from "./helpers/recordingFetch.ts";

const bundle = fileURLToPath(import.meta.resolve("@cloud-agents/spec/openapi.json"));
const { examples } = JSON.parse(readFileSync(bundle, "utf8")).components;
const agent = examples.AgentExample.value;
const stream: string = examples.SessionEventStreamExample.value;
const headers = { "x-request-id": "req_1" };

function client(response: Response, onViolation?: (violation: Violation) => void) {
  const { fetch, requests } = recordingFetch(response);
  const api = new CloudAgents({ token: "pt-1", fetch });
  api.use(validate(onViolation));
  return { api, requests };
}

const streamed = (text: string) =>
  new Response(text, { headers: { ...headers, "content-type": "text/event-stream" } });

async function firstTypes(api: CloudAgents, count: number): Promise<string[]> {
  const types: string[] = [];
  // With `after`, so that no list is asked for.
  for await (const event of api.sessions.events.stream("sess_1", {
    after: "evt_before",
    signal: AbortSignal.timeout(5_000),
  }))
    if (types.push(event.type) === count) break;
  return types;
}

test("a response that is as described passes", async () => {
  const { api } = client(Response.json(agent, { headers }));
  expect(await api.agents.get("agent_1")).toEqual(agent);
});

test("a response that is not as described fails by operation and place, and is not requested again", async () => {
  const { api, requests } = client(Response.json({ ...agent, name: 7 }, { headers }));
  const error = await api.agents.get("agent_1").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidResponseError);
  expect(String(error)).toMatch(
    /^InvalidResponseError: agents\.get: the response is not as described: name: /,
  );
  expect(requests).toHaveLength(1);
});

test("a callback receives the violation, and the response arrives as it is", async () => {
  const violations: Violation[] = [];
  const { api } = client(Response.json({ ...agent, name: 7 }, { headers }), (violation) =>
    violations.push(violation),
  );
  expect(await api.agents.get("agent_1")).toMatchObject({ name: 7 });
  expect(violations).toMatchObject([
    { operation: "agents.get", event: undefined, findings: [{ path: "name" }] },
  ]);
});

test("errors keep their classes: described ones are checked, a gateway's are left alone", async () => {
  const missing = client(errorResponse(404, "not_found_error", "Agent not found."));
  await expect(missing.api.agents.get("agent_1")).rejects.toThrow(NotFoundError);
  const gateway = client(new Response("<html>", { status: 502 }));
  await expect(gateway.api.agents.get("agent_1", { maxRetries: 0 })).rejects.toThrow(ServerError);
});

test("the events of a stream pass when they are as described, and unknown types always", async () => {
  const tomorrow = 'event: agent.dreaming\nid: evt_0\ndata: {"id":"evt_0","type":"agent.dreaming"}\n\n';
  const { api } = client(streamed(`event: heartbeat\ndata: {}\n\n${tomorrow}${stream}`));
  expect(await firstTypes(api, 2)).toEqual(["agent.dreaming", "user.message"]);
});

test("an event that is not as described is reported with its type", async () => {
  const violations: Violation[] = [];
  const wrong = 'event: agent.message\nid: evt_0\ndata: {"id":"evt_0","type":"agent.message"}\n\n';
  const { api } = client(streamed(`${wrong}${stream}`), (violation) => violations.push(violation));
  expect(await firstTypes(api, 1)).toEqual(["agent.message"]);
  expect(violations).toMatchObject([{ operation: "sessions.events.stream", event: "agent.message" }]);
});

test("without a function, an event that is not as described ends the stream for good", async () => {
  const wrong = 'event: agent.message\nid: evt_0\ndata: {"id":"evt_0","type":"agent.message"}\n\n';
  const { api, requests } = client(streamed(wrong));
  await expect(firstTypes(api, 1)).rejects.toThrow(
    /^sessions\.events\.stream: an event agent\.message is not as described: /,
  );
  expect(requests).toHaveLength(1);
});
