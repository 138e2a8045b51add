import { expect, test } from "@jest/globals";
import { parseFaultRules } from "../../src/faults/parseFaultRules.ts";

test("a rule is read from YAML, with what was left out", () => {
  const yaml = `
    - fault: { type: latency, ms: 250 }
    - id: busy
      match: { operation: createAgent, method: POST, path: /agents*, header: { X-Case: "1" } }
      times: 2
      skip: 1
      fault: { type: status, code: 503, retry_after: 1, body: { a: [1, null] } }
  `;
  expect(parseFaultRules(yaml, "rules.yaml")).toEqual([
    { match: {}, skip: 0, fault: { type: "latency", ms: 250 } },
    {
      id: "busy",
      match: { operation: "createAgent", method: "POST", path: "/agents*", header: { "x-case": "1" } },
      times: 2,
      skip: 1,
      fault: { type: "status", code: 503, retry_after: 1, body: { a: [1, null] } },
    },
  ]);
});

test.each([
  { type: "latency", ms: 0 },
  { type: "status", code: 400, body: "text" },
  { type: "drop_stream", after_events: 0 },
  { type: "close_stream", after_events: 1 },
  { type: "stall_stream", after_events: 1 },
  { type: "cut_frame", after_events: 1 },
  { type: "duplicate_event", every: 1 },
  { type: "reorder_events", every: 2 },
  { type: "reset", when: "mid_body" },
  { type: "lose_response" },
  { type: "file_uploading" },
])("the fault %j is read from JSON as it stands", (fault) => {
  expect(parseFaultRules(JSON.stringify({ fault }, null, 2), "body")).toEqual([
    { match: {}, skip: 0, fault },
  ]);
});

test.each([
  ["", "body:1:1: There is nothing in it."],
  ["[]", "body:1:1: The list of rules is a list with at least one item."],
  ["fault: [", "body:1:9: Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ["match: {}", "body:1:1: A rule needs the key fault."],
  ["fault: drop_stream", "body:1:8: fault is a map with a type: latency, status, drop_stream, "],
  ["fault: { type: explode }", "body:1:16: type is one of latency, status, drop_stream, "],
  ["fault: { type: latency }", "body:1:8: A latency fault needs the key ms."],
  ["fault: { type: latency, ms: fast }", "body:1:29: ms is a whole number from 0 to 600000."],
  ["fault: { type: lose_response, ms: 1 }", "body:1:31: A lose_response fault has no key ms; it has type."],
  ["fault: { type: status, code: 200 }", "body:1:30: code is a whole number from 400 to 599."],
  [
    "fault: { type: status, code: 500, body: 3 }",
    "body:1:41: body is a map, which is sent as JSON, or a text.",
  ],
  ["fault: { type: reset, when: later }", "when is one of before_response, after_headers, mid_body."],
  ["fault: { type: reorder_events, every: 1 }", "every is a whole number from 2 to 1000000."],
  ["- fault: { type: lose_response }\n  match: { operation: makeAgent }", "body:2:23: operation is one of "],
  ["match: { method: post }\nfault: { type: lose_response }", "body:1:18: method is one of GET, POST, "],
  ["match: { verb: GET }\nfault: { type: lose_response }", "match has no key verb; it has operation, "],
  ["match: { header: { a b: c } }\nfault: { type: lose_response }", "a b cannot be the name of a header."],
  ["match: { header: [] }\nfault: { type: lose_response }", "header is a map from names of headers to their"],
  ["times: 0\nfault: { type: lose_response }", "body:1:8: times is a whole number from 1 to 1000000."],
  [
    "id: a/b\nfault: { type: lose_response }",
    "id has 1 to 64 letters, digits, dots, dashes and underscores.",
  ],
  [
    "- { id: a, fault: { type: lose_response } }\n- { id: a, fault: { type: lose_response } }",
    "body:1:1: Two rules have the id a.",
  ],
])("%j is refused, and the place is named", (source, message) => {
  expect(() => parseFaultRules(source, "body")).toThrow(message);
});
