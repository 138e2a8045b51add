import { describe, expect, test } from "@jest/globals";
import { checkEvent, checkResponse, type OperationId } from "../src/index.ts";
import { responseExamples } from "./helpers/examples.ts";

const headers = { "content-type": "application/json", "x-request-id": "req_1" };

/** The first example of an operation's response, changed. */
function change(operation: OperationId, status: number, edit: (body: never) => void): unknown {
  const example = responseExamples.find((each) => each.operationId === operation && each.status === status);
  const body = structuredClone(example?.value) as never;
  edit(body);
  return body;
}

const found = (operation: OperationId, status: number, body: unknown, more: object = {}) =>
  checkResponse(operation, { status, headers: { ...headers, ...more }, body }).map((finding) => [
    finding.in,
    finding.path,
    finding.message,
  ]);

interface Agent {
  id?: string;
  model: unknown;
  version: unknown;
  created_at: string;
}
interface Page {
  data: { resources: { type: string }[]; agent: Agent; status: string; usage: object }[];
  has_more: unknown;
}

describe("a response is checked for", () => {
  const agent = change("createAgent", 201, () => {});

  test("its status", () => {
    expect(checkResponse("createAgent", { status: 200, headers: {}, body: null })).toEqual([
      {
        in: "header",
        path: ":status",
        keyword: "status",
        message: "Status 200 is not described for createAgent, only 201, 400, 401, 403, 409, 500.",
      },
    ]);
  });

  test("its content type, and then not for its body", () => {
    expect(found("createAgent", 201, "<html>", { "content-type": "Text/HTML; charset=utf-8" })).toEqual([
      ["header", "content-type", "Content-Type must be 'application/json', not 'text/html'."],
    ]);
    expect(found("createAgent", 201, agent, { "content-type": undefined })).toEqual([
      ["header", "content-type", "Header 'content-type' is required."],
    ]);
    expect(found("streamSessionEvents", 200, undefined)).toEqual([
      ["header", "content-type", "Content-Type must be 'text/event-stream', not 'application/json'."],
    ]);
  });

  test("the headers that it must have, and the values of those that it has", () => {
    expect(
      found("createAgent", 201, agent, { "x-request-id": undefined, "idempotent-replayed": "yes" }),
    ).toEqual([
      ["header", "x-request-id", "Header 'x-request-id' is required."],
      ["header", "Idempotent-Replayed", "Header 'Idempotent-Replayed' must be 'true' or 'false'."],
    ]);
    expect(found("createAgent", 201, agent, { "idempotent-replayed": "true" })).toEqual([]);
  });

  test("its body", () => {
    expect(found("createAgent", 201, undefined)).toEqual([["body", "", "Response body must be an object."]]);
    const body = change("createAgent", 201, (agent: Agent) => {
      delete agent.id;
      agent.version = 0;
      agent.model = { id: "m" };
      agent.created_at = "yesterday";
    });
    expect(found("createAgent", 201, body)).toEqual([
      ["body", "id", "Field 'id' is required."],
      ["body", "model", "Field 'model' must be a non-empty string."],
      ["body", "version", "Field 'version' must be at least 1."],
      ["body", "created_at", "Field 'created_at' must be a valid date-time."],
    ]);
  });

  test("the items of a page, as deep as they go", () => {
    const body = change("listSessions", 200, ({ data: [session], ...page }: Page) => {
      if (!session) throw new Error("The example of a page of sessions has to have one.");
      session.agent.id = "1";
      session.status = "busy";
      session.resources = [{ type: "s3" }];
      page.has_more = 1;
    });
    expect(found("listSessions", 200, body)).toEqual([
      ["body", "data[0].agent.id", "data[0]: field 'agent.id' must match ^agent_.+."],
      ["body", "data[0].status", "data[0]: field 'status' must be 'idle', 'processing' or 'cancelled'."],
      [
        "body",
        "data[0].resources[0].type",
        "data[0].resources[0]: field 'type' must be 'file' or 'github_repository'.",
      ],
    ]);
  });

  test("an error's envelope, with the type of its status", () => {
    const wrongType = { type: "error", error: { type: "api_error", message: "No." } };
    expect(found("getAgent", 404, wrongType)).toEqual([
      ["body", "error.type", "Field 'error.type' must be 'not_found_error'."],
    ]);
    expect(found("getAgent", 500, { error: "No." })).toEqual([
      ["body", "type", "Field 'type' is required."],
      ["body", "error", "Field 'error' must be an object."],
    ]);
  });

  test("nothing that the description leaves open: more fields, more headers", () => {
    const body = change("createAgent", 201, (agent: object) => Object.assign(agent, { later: 1 }));
    expect(found("createAgent", 201, body, { etag: "1" })).toEqual([]);
  });
});

describe("an event is checked", () => {
  const envelope = {
    id: "evt_1",
    session_id: "sess_1",
    turn_id: "turn_1",
    schema_version: "1.0",
    created_at: "2026-05-18T15:27:11.187413896Z",
    processed_at: "2026-05-18T15:27:11Z",
  };
  const content = [{ type: "text", text: "Hello" }];
  const cache_creation = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 };
  const usage = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation };
  const events = {
    "user.message": { content },
    "user.interrupt": {},
    "user.define_outcome": { content },
    "session.status_running": {},
    "session.status_idle": { usage },
    "session.error": { error: "No." },
    "span.model_request_start": { model: "m", span_id: "s" },
    "span.model_request_end": { span_id: "s", usage },
    "agent.thinking": { thinking: "Hm." },
    "agent.message": { content, delta: true },
    "agent.tool_use": { tool_use_id: "t", tool_name: "bash", tool_input: { any: [1] } },
    "agent.tool_result": { tool_use_id: "t", content: [], is_error: false },
  };

  test.each(Object.entries(events))("as %s, and needs each of its fields", (type, fields) => {
    expect(checkEvent({ type, ...envelope, ...fields })).toEqual([]);
    for (const name of Object.keys({ ...envelope, ...fields }).filter((name) => name !== "delta")) {
      const found = checkEvent({ type, ...envelope, ...fields, [name]: undefined });
      expect(found.map(({ message }) => message)).toEqual([`Field '${name}' is required.`]);
    }
  });

  test("by its type alone when the type is wrong or missing", () => {
    expect(checkEvent({ type: "agent.dream" })).toMatchObject([
      {
        path: "type",
        message: expect.stringMatching(/^Field 'type' must be 'user.message', .* or 'agent.tool_result'\.$/),
      },
    ]);
    expect(checkEvent({ content }).map(({ message }) => message)).toEqual(["Field 'type' is required."]);
    expect(checkEvent("[DONE]").map(({ message }) => message)).toEqual(["Event must be an object."]);
  });

  test("down to its blocks and counts", () => {
    const idle = { type: "session.status_idle", ...envelope, usage: { ...usage, output_tokens: -1 } };
    expect(checkEvent(idle)).toEqual([
      {
        in: "body",
        path: "usage.output_tokens",
        keyword: "minimum",
        message: "Field 'usage.output_tokens' must be at least 0.",
      },
    ]);
    const whole = { type: "agent.message", ...envelope, content, delta: false };
    expect(checkEvent(whole).map(({ message }) => message)).toEqual(["Field 'delta' must be true."]);
  });
});
