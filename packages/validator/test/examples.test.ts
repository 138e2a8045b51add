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
    "answer $operationId $status $name",
    ({ operationId, status, contentType, value }) => {
      const answer = { status, headers: { ...headers, "content-type": contentType }, body: value };
      expect(checkResponse(operationId, answer)).toEqual([]);
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

describe("the catalogue says what the description's examples of errors say", () => {
  const session = { agent: "agent_1", environment_id: "env_1" };
  const content = [{ type: "text", text: "Hello" }];
  const found = (operation: OperationId, body: unknown, query = {}) => {
    const [first, ...others] = findingsOf(operation, { body, query });
    return { message: first?.message, param: first?.path, others };
  };
  const said = (text: string, param?: string) => ({ message: text, param, others: [] });
  const id = "sess_019e392c0d1e74e095d21ea4c6b41def";
  const file = "file_abc123def456";

  /** The situations that the examples name, by name; what the operation adds to the name is after a dot. */
  const situations: Record<string, (operation: OperationId, param?: string) => object> = {
    agent_missing: () => found("createSession", { environment_id: "env_1" }),
    agent_not_found: (_, param) => said(message("agent_not_found", { id: "agent_unknown" }), param),
    both_cursors: (operation) => found(operation, undefined, { after_id: "a", before_id: "b" }),
    config_missing: () => found("createEnvironment", { name: "default" }),
    content_missing: () => found("sendSessionEvents", { events: [{ type: "user.message" }] }),
    duplicate: (_, param) => said(message("duplicate_file", { item: "resources[1]", id: file }), param),
    environment_missing: () => found("createSession", { agent: "agent_1" }),
    environment_not_found: (_, param) => said(message("environment_not_found", { id: "env_unknown" }), param),
    events_empty: () => found("sendSessionEvents", { events: [] }),
    file_already_attached: (_, param) => said(message("file_already_attached", { id: file }), param),
    file_id_missing: () => found("addSessionResources", { resources: [{ type: "file" }] }),
    file_missing: () => found("uploadFile", { purpose: "user_upload" }),
    "file_not_found.addSessionResources": (_, param) =>
      said(message("file_not_found", { id: "file_fake_test_id" }), param),
    file_not_found: (_, param) => said(message("file_not_found", { id: "file_unknown" }), param),
    file_not_ready: (_, param) => said(message("file_not_ready", { id: file }), param),
    flush_interval: () => found("createSession", { ...session, delta_flush_interval_ms: 49 }),
    internal_error: () => said(message("internal_error")),
    invalid_json: () => said(message("invalid_json")),
    invalid_metadata: () => found("uploadFile", { file: new Blob(["x"]), metadata: "{" }),
    invalid_path: (_, param) => said(message("invalid_path", { item: "resources[0]", field: "path" }), param),
    invalid_purpose: () => found("uploadFile", { file: new Blob(["x"]), purpose: "none" }),
    invalid_token: () => said(message("invalid_token")),
    invalid_type: () => found("addSessionResources", { resources: [{ type: "url", file_id: file }] }),
    key_reused: (_, param) => said(message("key_reused"), param),
    limit_too_small: (operation) => found(operation, undefined, { limit: "0" }),
    malformed_request: () => said(message("malformed_request")),
    mcp_servers_format: () =>
      found("createAgent", { name: "a", model: "m", mcp_servers: [{ name: "issues" }] }),
    model_missing: () => found("createAgent", { name: "a" }),
    name_length: () => found("createAgent", { name: "a".repeat(257), model: "m" }),
    "name_missing.createAgent": () => found("createAgent", { model: "m" }),
    "name_missing.createEnvironment": () => found("createEnvironment", { config: { type: "cloud" } }),
    networking_type: () =>
      found("createEnvironment", { name: "a", config: { type: "cloud", networking: { type: "open" } } }),
    not_allowed: () => said(message("not_allowed")),
    path_already_attached: (_, param) =>
      said(message("path_already_attached", { path: "/data/inputs/spec.md" }), param),
    path_mismatch: (_, param) => said(message("path_mismatch", { item: "resources[0]" }), param),
    repository_already_attached: (_, param) =>
      said(message("repository_already_attached", { url: "https://github.com/your-org/your-repo" }), param),
    resources_empty: () => found("addSessionResources", { resources: [] }),
    session_archived: () => said(message("session_archived", { id })),
    session_cancelled: () => said(message("session_cancelled", { id })),
    session_not_found: (_, param) => said(message("session_not_found", { id: "sess_unknown" }), param),
    "session_processing.archiveSession": () => said(message("archive_processing")),
    session_processing: () => said(message("session_processing")),
    skills_format: () => found("createAgent", { name: "a", model: "m", skills: [{}] }),
    unknown_event: (_, param) => said(message("unknown_event", { id: "evt_unknown" }), param),
    unknown_type: () => found("sendSessionEvents", { events: [{ type: "user.shout", content }] }),
    url_missing: () => found("addSessionResources", { resources: [{ type: "github_repository" }] }),
  };

  test.each(errorExamples)("$operationId $name", ({ operationId, name, message, param }) => {
    const situation = situations[`${name}.${operationId}`] ?? situations[name];
    expect(situation?.(operationId, param)).toEqual({ message, param, others: [] });
  });

  test("and there is no situation without an example", () => {
    const names = new Set(errorExamples.flatMap(({ operationId, name }) => [name, `${name}.${operationId}`]));
    expect(Object.keys(situations).filter((name) => !names.has(name))).toEqual([]);
  });
});
