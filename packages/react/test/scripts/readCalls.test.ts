import { fileURLToPath } from "node:url";
import type { CloudAgents } from "@cloud-agents/client";
import { readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { readCalls } from "../../scripts/readCalls.ts";
import { callByPath } from "../../src/callByPath.ts";

test("a call takes its ids in the order of the path, then its body, then its query; a stream is none", () => {
  const id = (name: string) => ({ name, in: "path", required: true, schema: {} });
  const description = readDescription({
    openapi: "3.1.0",
    components: { parameters: { Limit: { in: "query", name: "limit", schema: {} } } },
    paths: {
      "/teams/{team_id}/members/{member_id}": {
        parameters: [id("member_id"), id("team_id"), { $ref: "#/components/parameters/Limit" }],
        put: { "x-sdk-name": "teams.members.put", requestBody: { content: {} }, responses: { 204: {} } },
        get: {
          "x-sdk-name": "teams.members.follow",
          responses: { 200: { content: { "text/event-stream": {} } } },
        },
      },
    },
  });
  expect(readCalls(description)).toEqual({
    "put /teams/{team_id}/members/{member_id}": {
      name: "teams.members.put",
      pathParams: ["team_id", "member_id"],
      body: true,
      query: true,
    },
  });
});

test.each([
  ["library.yaml", ["get /books", "post /books", "get /books/{book_id}", "delete /books/{book_id}"]],
  ["harbour/openapi.yaml", ["put /berths/{berth}/ships/{ship_id}"]],
])("a description that is not ours gets its calls: %s", async (file, calls) => {
  const path = fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`));
  expect(Object.keys(readCalls(await loadDescription(path)))).toEqual(calls);
});

test("a call by path reaches the client's method with the same arguments", async () => {
  const reached: unknown[][] = [];
  const list = async (...args: unknown[]) => {
    reached.push(args);
    return { data: [] };
  };
  const client = callByPath({ sessions: { events: { list } } } as unknown as CloudAgents);
  const { signal } = new AbortController();
  const result = await client.GET("/sessions/{session_id}/events", {
    params: { path: { session_id: "sess_1" }, query: { limit: 2 } },
    headers: { "x-trace": "1" },
    signal,
  });
  expect(result.data).toEqual({ data: [] });
  expect(reached).toEqual([["sess_1", { limit: 2 }, { signal, headers: { "x-trace": "1" } }]]);
});

test("a path that the description does not have is refused", async () => {
  const client = callByPath({} as CloudAgents);
  await expect(client.GET("/nothing" as never)).rejects.toThrow("There is no query get /nothing.");
});
