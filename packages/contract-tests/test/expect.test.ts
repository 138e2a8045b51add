import { expect as jestExpect, test } from "@jest/globals";
import { expect } from "../src/expect.ts";

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}

test("what is equal passes, whatever the order of fields", () => {
  expect.equal("$", { a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 });
});

test("the first field that differs is named, with both values", () => {
  const got = { name: "日本語", tools: [{ type: "bash" }, { type: "web" }] };
  const expected = { name: "日本語", tools: [{ type: "bash" }, { type: "files" }] };
  jestExpect(messageOf(() => expect.equal("the agent ", got, expected))).toBe(
    'the agent .tools[1].type: expected "files", got "web"',
  );
});

test("a field that is missing, and one too many, are differences", () => {
  jestExpect(messageOf(() => expect.equal("$", {}, { a: null }))).toBe("$.a: expected null, got nothing");
  jestExpect(messageOf(() => expect.equal("$", { a: 1 }, {}))).toBe("$.a: expected nothing, got 1");
  jestExpect(messageOf(() => expect.equal("$", [1, 2], [1]))).toBe("$[1]: expected nothing, got 2");
});

test("secrets differ without being shown", () => {
  const message = messageOf(() =>
    expect.equal("$", { authorization_token: "ghp_a" }, { authorization_token: "ghp_b" }),
  );
  jestExpect(message).toContain("[redacted]");
  jestExpect(message).not.toContain("ghp_");
});

test("a condition that does not hold says what was expected", () => {
  jestExpect(messageOf(() => expect.that("the list", false, "to contain agent_1", ["agent_2"]))).toBe(
    'the list: expected to contain agent_1, got ["agent_2"]',
  );
});

test("a call that is not refused, and one that is refused otherwise, are differences", async () => {
  const refusal = Object.assign(new Error("conflict"), { status: 409 });
  await expect.refused("archiving", Promise.reject(refusal), 409);
  await jestExpect(expect.refused("archiving", Promise.resolve({}), 409)).rejects.toThrow(
    "archiving: expected status 409, got success",
  );
  await jestExpect(expect.refused("archiving", Promise.reject(refusal), 404)).rejects.toThrow(
    "archiving: expected status 404, got status 409",
  );
  const broken = new TypeError("fetch failed");
  await jestExpect(expect.refused("archiving", Promise.reject(broken), 409)).rejects.toBe(broken);
});
