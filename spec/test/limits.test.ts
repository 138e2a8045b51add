import { describe, expect, test } from "@jest/globals";
import { type Json, operation } from "./bundle.ts";
import { violations } from "./violations.ts";

type Cases = { [name: string]: Json };

function against(id: string): (body: Json) => string[] {
  const schema = `${operation(id).pointer}/requestBody/content/application~1json/schema`;
  return (body) => violations(schema, body);
}

function table(id: string, { inside, outside }: { inside: Cases; outside: Cases }): void {
  const check = against(id);
  describe(id, () => {
    test.each(Object.entries(inside))("accepts %s", (_, body) => {
      expect(check(body)).toEqual([]);
    });
    test.each(Object.entries(outside))("refuses %s", (_, body) => {
      expect(check(body)).not.toEqual([]);
    });
  });
}

const notObjects: Cases = {
  "a body that is an array": [],
  "a body that is a string": "{}",
  "a body that is null": null,
  "an empty object": {},
};

const agent = { name: "reviewer", model: "ultimate" };
const server = { name: "issues", url: "https://mcp.example.com/issues" };
const metadata = (size: number): Json =>
  Object.fromEntries(Array.from({ length: size }, (_, index) => [`key_${index}`, "value"]));
table("createAgent", {
  inside: {
    "a name of 1 character": { ...agent, name: "n" },
    "a name of 256 characters": { ...agent, name: "n".repeat(256) },
    "a name of 256 characters that take two code units each": { ...agent, name: "𠮷".repeat(256) },
    "the model as an object": { ...agent, model: { id: "ultimate" } },
    "the model as an object with more fields": { ...agent, model: { id: "ultimate", effort: "high" } },
    "an empty system prompt": { ...agent, system: "" },
    "an empty description": { ...agent, description: "" },
    "empty lists": { ...agent, tools: [], mcp_servers: [], skills: [] },
    "a tool of any kind": { ...agent, tools: [{ type: "bash" }] },
    "an MCP server with an http URL": {
      ...agent,
      mcp_servers: [{ ...server, url: "http://127.0.0.1:8080/" }],
    },
    "an MCP server with other fields": { ...agent, mcp_servers: [{ ...server, type: "http" }] },
    "a skill with other fields": { ...agent, skills: [{ skill_id: "skill_1", type: "custom" }] },
    "empty metadata": { ...agent, metadata: {} },
    "100 fields of metadata": { ...agent, metadata: metadata(100) },
    "1000 tools": { ...agent, tools: Array(1000).fill({ type: "bash" }) },
    "an unknown field": { ...agent, colour: "blue" },
  },
  outside: {
    ...notObjects,
    "a missing name": { model: "ultimate" },
    "101 fields of metadata": { ...agent, metadata: metadata(101) },
    "1001 tools": { ...agent, tools: Array(1001).fill({ type: "bash" }) },
    "1001 MCP servers": { ...agent, mcp_servers: Array(1001).fill(server) },
    "1001 skills": { ...agent, skills: Array(1001).fill({ skill_id: "skill_1" }) },
    "an empty name": { ...agent, name: "" },
    "a name of 257 characters": { ...agent, name: "n".repeat(257) },
    "a name that is a number": { ...agent, name: 7 },
    "a name that is null": { ...agent, name: null },
    "a missing model": { name: "reviewer" },
    "an empty model": { ...agent, model: "" },
    "a model object without an id": { ...agent, model: {} },
    "a model object with an empty id": { ...agent, model: { id: "" } },
    "a model that is an array": { ...agent, model: ["ultimate"] },
    "a model that is a number": { ...agent, model: 1 },
    "a system prompt that is an object": { ...agent, system: {} },
    "a description that is a number": { ...agent, description: 1 },
    "tools that are an object": { ...agent, tools: {} },
    "a tool that is a string": { ...agent, tools: ["bash"] },
    "MCP servers that are an object": { ...agent, mcp_servers: server },
    "an MCP server without a name": { ...agent, mcp_servers: [{ url: server.url }] },
    "an MCP server with an empty name": { ...agent, mcp_servers: [{ ...server, name: "" }] },
    "an MCP server without a URL": { ...agent, mcp_servers: [{ name: "issues" }] },
    "an MCP server with an ftp URL": {
      ...agent,
      mcp_servers: [{ ...server, url: "ftp://mcp.example.com" }],
    },
    "an MCP server with a relative URL": { ...agent, mcp_servers: [{ ...server, url: "/issues" }] },
    "skills that are a string": { ...agent, skills: "skill_1" },
    "a skill without an id": { ...agent, skills: [{}] },
    "a skill with an empty id": { ...agent, skills: [{ skill_id: "" }] },
    "metadata that is an array": { ...agent, metadata: [] },
    "metadata with a number": { ...agent, metadata: { attempts: 3 } },
  },
});

const session = { agent: "agent_1", environment_id: "env_1" };
table("createSession", {
  inside: {
    "only an agent and an environment": session,
    "an id without the usual prefix, which the server looks up": { ...session, agent: "unknown" },
    "an empty title": { ...session, title: "" },
    "a flush interval of 50": { ...session, delta_flush_interval_ms: 50 },
    "a flush interval of 5000": { ...session, delta_flush_interval_ms: 5000 },
    "empty lists": { ...session, memory_store_ids: [], resources: [], vault_ids: [] },
    "memory stores and vaults by id": {
      ...session,
      memory_store_ids: ["memstore_1"],
      vault_ids: ["vault_1"],
    },
    "a file and a repository": {
      ...session,
      resources: [{ file_id: "file_1" }, { type: "github_repository", url: "https://github.com/o/r" }],
    },
  },
  outside: {
    ...notObjects,
    "a missing agent": { environment_id: "env_1" },
    "an empty agent": { ...session, agent: "" },
    "an agent that is an object": { ...session, agent: { id: "agent_1" } },
    "a missing environment": { agent: "agent_1" },
    "an empty environment": { ...session, environment_id: "" },
    "an environment that is null": { ...session, environment_id: null },
    "a title that is a number": { ...session, title: 1 },
    "metadata that is a string": { ...session, metadata: "purpose" },
    "metadata with a nested object": { ...session, metadata: { a: {} } },
    "a flush interval of 49": { ...session, delta_flush_interval_ms: 49 },
    "a flush interval of 5001": { ...session, delta_flush_interval_ms: 5001 },
    "a flush interval of 100.5": { ...session, delta_flush_interval_ms: 100.5 },
    "a flush interval that is a string": { ...session, delta_flush_interval_ms: "100" },
    "a flush interval that is null": { ...session, delta_flush_interval_ms: null },
    "memory stores that are a string": { ...session, memory_store_ids: "memstore_1" },
    "an empty memory store id": { ...session, memory_store_ids: [""] },
    "a vault id that is a number": { ...session, vault_ids: [1] },
    "an empty vault id": { ...session, vault_ids: [""] },
    "resources that are an object": { ...session, resources: {} },
    "a file without an id": { ...session, resources: [{ type: "file" }] },
  },
});

const content = [{ type: "text", text: "Hello" }];
const message = { type: "user.message", content };
table("sendSessionEvents", {
  inside: {
    "one message": { events: [message] },
    "1000 messages": { events: Array(1000).fill(message) },
    "a message of two blocks": { events: [{ ...message, content: [...content, ...content] }] },
    "a block with empty text": { events: [{ ...message, content: [{ type: "text", text: "" }] }] },
    "an interrupt alone": { events: [{ type: "user.interrupt" }] },
    "an interrupt followed by a message": { events: [{ type: "user.interrupt" }, message] },
    "an outcome": { events: [{ type: "user.define_outcome", content }] },
  },
  outside: {
    ...notObjects,
    "no events": { events: [] },
    "1001 events": { events: Array(1001).fill(message) },
    "events that are an object": { events: message },
    "an event that is a string": { events: ["user.message"] },
    "an event without a type": { events: [{ content }] },
    "an unknown type": { events: [{ type: "user.shout", content }] },
    "an event that only the server sends": { events: [{ type: "agent.message", content }] },
    "a message without content": { events: [{ type: "user.message" }] },
    "a message with null for content": { events: [{ ...message, content: null }] },
    "a message with empty content": { events: [{ ...message, content: [] }] },
    "content that is a string": { events: [{ ...message, content: "Hello" }] },
    "a block without a type": { events: [{ ...message, content: [{ text: "Hello" }] }] },
    "a block of another type": { events: [{ ...message, content: [{ type: "image", text: "Hello" }] }] },
    "a block without text": { events: [{ ...message, content: [{ type: "text" }] }] },
    "a block whose text is a number": { events: [{ ...message, content: [{ type: "text", text: 1 }] }] },
    "an outcome without content": { events: [{ type: "user.define_outcome" }] },
    "an outcome with empty content": { events: [{ type: "user.define_outcome", content: [] }] },
    "one invalid event among valid ones": { events: [message, { type: "user.message" }] },
  },
});

const file = { type: "file", file_id: "file_1" };
const repository = { type: "github_repository", url: "https://github.com/your-org/your-repo" };
const add = (...resources: Json[]): Json => ({ resources });
table("addSessionResources", {
  inside: {
    "a file without a type": add({ file_id: "file_1" }),
    "a file and a repository": add(file, repository),
    "a relative path": add({ ...file, path: "inputs/spec.md" }),
    "a path of 512 characters": add({ ...file, path: `/data/${"p".repeat(506)}` }),
    "a mount path instead of a path": add({ ...file, mount_path: "/data/spec.md" }),
    "a path and an equal mount path": add({ ...file, path: "/data/a", mount_path: "/data/a" }),
    "a repository with a mount path": add({ ...repository, mount_path: "/workspace/repo" }),
    "a repository with a token": add({ ...repository, authorization_token: "token" }),
  },
  outside: {
    ...notObjects,
    "no resources": add(),
    "resources that are an object": { resources: file },
    "a resource that is a string": add("file_1"),
    "an empty resource": add({}),
    "an unknown type": add({ ...file, type: "folder" }),
    "a type that is null": add({ ...file, type: null }),
    "a file without an id": add({ type: "file" }),
    "a file with an empty id": add({ ...file, file_id: "" }),
    "a file whose id is a number": add({ ...file, file_id: 1 }),
    "an empty path": add({ ...file, path: "" }),
    "a path of 513 characters": add({ ...file, path: `/data/${"p".repeat(507)}` }),
    "a path with a backslash": add({ ...file, path: "/data/a\\b" }),
    "a path with a NUL": add({ ...file, path: "/data/a\u0000b" }),
    "a path with a line break": add({ ...file, path: "/data/a\nb" }),
    "a path that is a number": add({ ...file, path: 1 }),
    "a mount path of 513 characters": add({ ...file, mount_path: `/data/${"p".repeat(507)}` }),
    "a repository without a URL": add({ type: "github_repository" }),
    "a repository with an empty URL": add({ ...repository, url: "" }),
    "a repository without its type": add({ url: repository.url }),
    "a repository whose mount path is a number": add({ ...repository, mount_path: 1 }),
    "a repository whose token is an object": add({ ...repository, authorization_token: {} }),
    "one invalid resource among valid ones": add(file, { type: "github_repository" }),
  },
});

describe("the response of addSessionResources", () => {
  const path = "/components/schemas/FileResource/properties/path";

  test.each(["/data/a", `/data/${"p".repeat(506)}`])("can have a file at %.20s", (value) => {
    expect(violations(path, value)).toEqual([]);
  });

  test.each(["", "/data", "/data/", "a", "/etc/passwd", `/data/${"p".repeat(507)}`])(
    "cannot have a file at %.20j",
    (value) => {
      expect(violations(path, value)).not.toEqual([]);
    },
  );
});
