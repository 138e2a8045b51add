import { expect, test } from "@jest/globals";
import { compareBundles } from "../src/compareBundles.ts";

const before = {
  openapi: "3.1.0",
  info: { title: "API", version: "1.0.0" },
  paths: { "/agents": { get: { operationId: "listAgents" }, post: { operationId: "createAgent" } } },
  components: { schemas: { Agent: { type: "object" } }, responses: { Conflict: { description: "Busy." } } },
};

test("finds nothing between equal descriptions", () => {
  expect(compareBundles(before, structuredClone(before))).toEqual([]);
});

test("names what was added, changed and removed", () => {
  const after = {
    ...before,
    info: { title: "API", version: "1.1.0" },
    paths: {
      "/agents": { get: { operationId: "listAgents", summary: "List agents" } },
      "/agents/{agent_id}/ping": { post: { operationId: "pingAgent" } },
    },
    components: {
      schemas: { Agent: { type: "object", required: ["id"] }, Ping: { type: "object" } },
      responses: {},
    },
  };
  expect(compareBundles(before, after)).toEqual([
    "~ operation listAgents",
    "+ operation pingAgent",
    "~ schema Agent",
    "+ schema Ping",
    "~ info",
    "- operation createAgent",
    "- response Conflict",
  ]);
});

test("an operation that moves to another path has changed", () => {
  const { "/agents": item } = before.paths;
  expect(compareBundles(before, { ...before, paths: { "/bots": item } })).toEqual([
    "~ operation listAgents",
    "~ operation createAgent",
  ]);
});
