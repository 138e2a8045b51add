import { expect, test } from "@jest/globals";
import { redact } from "../src/index.ts";

const repository = { type: "github_repository", url: "https://github.com/o/r", authorization_token: "ghp_1" };
const redacted = { ...repository, authorization_token: "[redacted]" };

test("tokens in requests and responses are redacted in a copy", () => {
  const body = { resources: [{ file_id: "file_1" }, repository] };
  expect(redact(body)).toEqual({ resources: [{ file_id: "file_1" }, redacted] });
  expect(redact({ data: [{ id: "sess_1", ...body }] })).toEqual({
    data: [{ id: "sess_1", resources: [{ file_id: "file_1" }, redacted] }],
  });
  expect(body.resources[1]).toBe(repository);
});

test("tokens are redacted in unexpected places, and of any type", () => {
  expect(redact({ type: "git", authorization_token: { deep: "ghp_1" } })).toEqual({
    type: "git",
    authorization_token: "[redacted]",
  });
  expect(redact([[{ authorization_token: ["ghp_1"] }]])).toEqual([[{ authorization_token: "[redacted]" }]]);
});

test("other values stay as they are", () => {
  for (const value of [undefined, null, 1, "text", true, [], {}, { a: [null] }])
    expect(redact(value)).toEqual(value);
});

test("deep nesting does not exhaust the stack", () => {
  let deep: unknown = { authorization_token: "ghp_1" };
  for (let level = 0; level < 100_000; level++) deep = [deep];
  const text = JSON.stringify(redact(deep));
  expect(text).toContain("[too deep]");
  expect(text).not.toContain("ghp_1");
});
