import { describe, expect, test } from "@jest/globals";
import { checkRequest, type OperationId, type RequestParts } from "../src/index.ts";
import { pathOf } from "./helpers/findingsOf.ts";

const check = (id: OperationId, parts: Partial<RequestParts>) =>
  checkRequest(id, { path: pathOf(id), query: {}, headers: {}, ...parts });
const agent = { name: "a", model: "m" };

describe("the body of a checked request", () => {
  test("has no unknown fields, at any depth that the schema describes", () => {
    const model = { id: "m", speed: "fast" };
    const body = JSON.parse('{"extra":1,"__proto__":{"polluted":true},"constructor":1}');
    expect(check("createAgent", { body: { ...agent, ...body, model } }).body).toEqual({
      name: "a",
      model: { id: "m" },
    });

    const block = { type: "text", text: "Hello", cache: true };
    const events = [{ type: "user.message", content: [block], id: "evt_1" }];
    expect(check("sendSessionEvents", { body: { events } }).body).toEqual({
      events: [{ type: "user.message", content: [{ type: "text", text: "Hello" }] }],
    });

    const config = { type: "cloud", size: 1, packages: { npm: ["a"], gem: ["b"] } };
    expect(check("createEnvironment", { body: { name: "a", config } }).body).toEqual({
      name: "a",
      config: { type: "cloud", packages: { npm: ["a"] } },
    });
  });

  test("keeps objects that may have any field as they are", () => {
    const body = JSON.stringify({
      ...agent,
      tools: [{ type: "x", deep: { er: [1] } }],
      mcp_servers: [{ headers: { x: 1 }, name: "a", url: "https://a.b" }],
      skills: [{ skill_id: "s", version: 2 }],
      metadata: { b: "c", PROTO: "p" },
    }).replace("PROTO", "__proto__");
    expect(JSON.stringify(check("createAgent", { body: JSON.parse(body) }).body)).toBe(body);
  });

  test("has the type `file` for a resource without one", () => {
    const repository = { type: "github_repository", url: "https://github.com/o/r" };
    const resources = [{ file_id: "f", path: "a", x: 1 }, repository];
    expect(check("addSessionResources", { body: { resources } })).toMatchObject({
      findings: [],
      body: { resources: [{ type: "file", file_id: "f", path: "a" }, repository] },
    });
  });

  test("gets no other defaults", () => {
    const session = { agent: "agent_1", environment_id: "env_1" };
    expect(check("createSession", { body: session }).body).toEqual(session);
    const file = new Blob(["x"]);
    expect(check("uploadFile", { body: { file, other: "x" } }).body).toEqual({ file });
  });

  test("is as it was sent when it has findings, and never mutated", () => {
    const body = Object.freeze({ extra: 1, ...agent, name: "" });
    expect(check("createAgent", { body }).body).toBe(body);
  });

  test("is undefined where none is described", () => {
    expect(check("cancelSession", { body: { any: 1 } })).toMatchObject({ findings: [], body: undefined });
  });
});
