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
    expect(make).toThrow(
      'A token is needed: new CloudAgents({ token: "pt-…" }), or QODER_PAT in the environment.',
    );
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

test.each(["127.0.0.1:4010", "ftp://127.0.0.1", ""])(
  "the address %p is refused with an example",
  (baseUrl) => {
    expect(() => new CloudAgents({ token: "pt-1", baseUrl })).toThrow(
      `baseUrl must be a URL such as https://openapi.qoder.sh/api/v1/cloud, got "${baseUrl}".`,
    );
  },
);

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
