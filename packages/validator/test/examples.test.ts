import { describe, expect, test } from "@jest/globals";
import { checkEvent, checkResponse, message, type OperationId } from "../src/index.ts";
import { requestExamples, responseExamples } from "./helpers/examples.ts";
import { findingsOf } from "./helpers/findingsOf.ts";

const headers = { "content-type": "application/json; charset=utf-8", "x-request-id": "req_1" };

describe("the description's examples are valid", () => {
  const forms = requestExamples.map((example) => ({
    ...example,
    body:
      example.contentType === "application/json"
        ? example.value
        : { ...(example.value as object), file: new Blob(["# Specification"]) },
  }));

  test.each(forms)("request $operationId $name", ({ operationId, body }) => {
    expect(findingsOf(operationId, { body })).toEqual([]);
  });

  test.each(responseExamples)(
    "response $operationId $status $name",
    ({ operationId, status, contentType, value }) => {
      const response = { status, headers: { ...headers, "content-type": contentType }, body: value };
      expect(checkResponse(operationId, response)).toEqual([]);
    },
  );

  test("each event of the example of a stream", () => {
    const stream = responseExamples.find(({ contentType }) => contentType === "text/event-stream")
      ?.value as string;
    const events = [...stream.matchAll(/^data: (\{"id".*)$/gm)].map(([, data]) => JSON.parse(data as string));
    expect(events.length).toBeGreaterThan(5);
    expect(events.flatMap(checkEvent)).toEqual([]);
  });
});

interface ErrorBody {
  error: { message: string; param?: string };
}

const errorExamples = responseExamples
  .filter(({ status }) => status >= 400)
  .map(({ operationId, name, value }) => ({ operationId, name, ...(value as ErrorBody).error }));

describe("the catalogue has the messages of the description's examples of errors", () => {
  const session = { agent: "agent_1", environment_id: "env_1" };
  const content = [{ type: "text", text: "Hello" }];
  const found = (operation: OperationId, body: unknown, query = {}) => {
    const [first, ...others] = findingsOf(operation, { body, query });
    return { message: first?.message, param: first?.path, others };
  };
  const expected = (message: string, param?: string) => ({ message, param, others: [] });
  const id = "sess_019e392c0d1e74e095d21ea4c6b41def";
  const file = "file_abc123def456";

  /** Reproduces the error of each example, by the example's name; the operation follows a dot where it matters. */
  const reproductions: Record<string, (operation: OperationId, param?: string) => object> = {
    agent_missing: () => found("createSession", { environment_id: "env_1" }),
    agent_not_found: (_, param) => expected(message("agent_not_found", { id: "agent_unknown" }), param),
    both_cursors: (operation) => found(operation, undefined, { after_id: "a", before_id: "b" }),
    config_missing: () => found("createEnvironment", { name: "default" }),
    content_missing: () => found("sendSessionEvents", { events: [{ type: "user.message" }] }),
    duplicate: (_, param) => expected(message("duplicate_file", { item: "resources[1]", id: file }), param),
    environment_missing: () => found("createSession", { agent: "agent_1" }),
    environment_not_found: (_, param) =>
      expected(message("environment_not_found", { id: "env_unknown" }), param),
    events_empty: () => found("sendSessionEvents", { events: [] }),
    file_already_attached: (_, param) => expected(message("file_already_attached", { id: file }), param),
    file_id_missing: () => found("addSessionResources", { resources: [{ type: "file" }] }),
    file_missing: () => found("uploadFile", { purpose: "user_upload" }),
    "file_not_found.addSessionResources": (_, param) =>
      expected(message("file_not_found", { id: "file_fake_test_id" }), param),
    file_not_found: (_, param) => expected(message("file_not_found", { id: "file_unknown" }), param),
    file_not_ready: (_, param) => expected(message("file_not_ready", { id: file }), param),
    flush_interval: () => found("createSession", { ...session, delta_flush_interval_ms: 49 }),
    internal_error: () => expected(message("internal_error")),
    invalid_json: () => expected(message("invalid_json")),
    invalid_metadata: () => found("uploadFile", { file: new Blob(["x"]), metadata: "{" }),
    invalid_path: (_, param) =>
      expected(message("invalid_path", { item: "resources[0]", field: "path", limit: 512 }), param),
    invalid_purpose: () => found("uploadFile", { file: new Blob(["x"]), purpose: "none" }),
    invalid_token: () => expected(message("invalid_token")),
    invalid_type: () => found("addSessionResources", { resources: [{ type: "url", file_id: file }] }),
    key_reused: (_, param) => expected(message("key_reused"), param),
    limit_too_small: (operation) => found(operation, undefined, { limit: "0" }),
    malformed_request: () => expected(message("malformed_request")),
    mcp_servers_format: () =>
      found("createAgent", { name: "a", model: "m", mcp_servers: [{ name: "issues" }] }),
    model_missing: () => found("createAgent", { name: "a" }),
    name_length: () => found("createAgent", { name: "a".repeat(257), model: "m" }),
    "name_missing.createAgent": () => found("createAgent", { model: "m" }),
    "name_missing.createEnvironment": () => found("createEnvironment", { config: { type: "cloud" } }),
    networking_type: () =>
      found("createEnvironment", { name: "a", config: { type: "cloud", networking: { type: "open" } } }),
    not_allowed: () => expected(message("not_allowed")),
    path_already_attached: (_, param) =>
      expected(message("path_already_attached", { path: "/data/inputs/spec.md" }), param),
    path_mismatch: (_, param) => expected(message("path_mismatch", { item: "resources[0]" }), param),
    repository_already_attached: (_, param) =>
      expected(
        message("repository_already_attached", { url: "https://github.com/your-org/your-repo" }),
        param,
      ),
    resources_empty: () => found("addSessionResources", { resources: [] }),
    session_archived: () => expected(message("session_archived", { id })),
    session_cancelled: () => expected(message("session_cancelled", { id })),
    session_not_found: (_, param) => expected(message("session_not_found", { id: "sess_unknown" }), param),
    "session_processing.archiveSession": () => expected(message("archive_processing")),
    session_processing: () => expected(message("session_processing")),
    skills_format: () => found("createAgent", { name: "a", model: "m", skills: [{}] }),
    unknown_event: (_, param) => expected(message("unknown_event", { id: "evt_unknown" }), param),
    unknown_type: () => found("sendSessionEvents", { events: [{ type: "user.shout", content }] }),
    url_missing: () => found("addSessionResources", { resources: [{ type: "github_repository" }] }),
  };

  test.each(errorExamples)("$operationId $name", ({ operationId, name, message, param }) => {
    const reproduce = reproductions[`${name}.${operationId}`] ?? reproductions[name];
    expect(reproduce?.(operationId, param)).toEqual({ message, param, others: [] });
  });

  test("and every reproduction has an example", () => {
    const names = new Set(errorExamples.flatMap(({ operationId, name }) => [name, `${name}.${operationId}`]));
    expect(Object.keys(reproductions).filter((name) => !names.has(name))).toEqual([]);
  });
});
