import { describe, expect, test } from "@jest/globals";
import { checkRequest, type OperationId, type RequestParts } from "../src/index.ts";
import { pathOf } from "./helpers/findingsOf.ts";

const checked = (id: OperationId, parts: Partial<RequestParts>) =>
  checkRequest(id, { path: pathOf(id), query: {}, headers: {}, ...parts });
const agent = { name: "a", model: "m" };

describe("the parameters that a request is left with", () => {
  test("are numbers and flags where they are such, without the unknown ones", () => {
    const query = { limit: "250", include_archived: "true", page: "2", trace: ["1", "2"] };
    expect(checked("listSessions", { query })).toMatchObject({
      findings: [],
      query: { limit: 250, include_archived: true },
    });
    expect(checked("listSessions", { query }).query).not.toHaveProperty("page");
  });

  test("have their defaults", () => {
    expect(checked("listSessions", { query: { after_id: "sess_1" } }).query).toEqual({
      after_id: "sess_1",
      limit: 20,
      include_archived: false,
    });
  });

  test("are ids as they came, in the path", () => {
    expect(checked("getAgent", { path: { agent_id: "a/b" } }).path).toEqual({ agent_id: "a/b" });
  });
});

describe("the body that a request is left with", () => {
  test("lacks unknown members, at every depth of what the schema knows", () => {
    const model = { id: "m", speed: "fast" };
    const body = JSON.parse('{"extra":1,"__proto__":{"polluted":true},"constructor":1}');
    expect(checked("createAgent", { body: { ...agent, ...body, model } }).body).toEqual({
      name: "a",
      model: { id: "m" },
    });

    const block = { type: "text", text: "Hello", cache: true };
    const events = [{ type: "user.message", content: [block], id: "evt_1" }];
    expect(checked("sendSessionEvents", { body: { events } }).body).toEqual({
      events: [{ type: "user.message", content: [{ type: "text", text: "Hello" }] }],
    });

    const config = { type: "cloud", size: 1, packages: { npm: ["a"], gem: ["b"] } };
    expect(checked("createEnvironment", { body: { name: "a", config } }).body).toEqual({
      name: "a",
      config: { type: "cloud", packages: { npm: ["a"] } },
    });
  });

  test("keeps what may have any members as given", () => {
    const body = JSON.stringify({
      ...agent,
      tools: [{ type: "x", deep: { er: [1] } }],
      mcp_servers: [{ headers: { x: 1 }, name: "a", url: "https://a.b" }],
      skills: [{ skill_id: "s", version: 2 }],
      metadata: { b: "c", PROTO: "p" },
    }).replace("PROTO", "__proto__");
    expect(JSON.stringify(checked("createAgent", { body: JSON.parse(body) }).body)).toBe(body);
  });

  test("says of a resource without type that it is a file", () => {
    const repository = { type: "github_repository", url: "https://github.com/o/r" };
    const resources = [{ file_id: "f", path: "a", x: 1 }, repository];
    expect(checked("addSessionResources", { body: { resources } })).toMatchObject({
      findings: [],
      body: { resources: [{ type: "file", file_id: "f", path: "a" }, repository] },
    });
  });

  test("has no other defaults filled in", () => {
    const session = { agent: "agent_1", environment_id: "env_1" };
    expect(checked("createSession", { body: session }).body).toEqual(session);
    const file = new Blob(["x"]);
    expect(checked("uploadFile", { body: { file, other: "x" } }).body).toEqual({ file });
  });

  test("is as it was sent when it has findings, and never changed", () => {
    const body = Object.freeze({ extra: 1, ...agent, name: "" });
    expect(checked("createAgent", { body }).body).toBe(body);
  });

  test("is none where none is described", () => {
    expect(checked("cancelSession", { body: { any: 1 } })).toMatchObject({ findings: [], body: undefined });
  });
});
