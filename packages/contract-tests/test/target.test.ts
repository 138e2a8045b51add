import { expect, test } from "@jest/globals";
import { reasonToSkip, targetFromEnvironment } from "../src/target.ts";

const onMock = { token: "pt-test", keepsState: false, givesExamples: true };
const stateful = { token: "pt-test", keepsState: true, givesExamples: false };

test("without a URL there is no target, so the suite starts the mock and the reference server", () => {
  expect(targetFromEnvironment({})).toBe(undefined);
});

test("URL and token name a target that counts as a mock", () => {
  const env = { CLOUD_AGENTS_TARGET_URL: "http://127.0.0.1:4010/", CLOUD_AGENTS_TARGET_TOKEN: "pt-test" };
  expect(targetFromEnvironment(env)).toEqual({ url: "http://127.0.0.1:4010", ...onMock });
});

test.each([
  ["1", undefined, { keepsState: true, givesExamples: false }],
  ["1", "1", { keepsState: true, givesExamples: true }],
  [undefined, undefined, { keepsState: false, givesExamples: true }],
])("with state %p and examples %p the target has those abilities", (state, examples, expected) => {
  const env = {
    CLOUD_AGENTS_TARGET_URL: "http://127.0.0.1:4010",
    CLOUD_AGENTS_TARGET_TOKEN: "pt-test",
    CLOUD_AGENTS_TARGET_STATE: state,
    CLOUD_AGENTS_TARGET_EXAMPLES: examples,
  };
  expect(targetFromEnvironment(env)).toMatchObject(expected);
});

test("a URL without a token is rejected with the name of the variable", () => {
  expect(() => targetFromEnvironment({ CLOUD_AGENTS_TARGET_URL: "http://127.0.0.1:4010" })).toThrow(
    "CLOUD_AGENTS_TARGET_URL is set, so CLOUD_AGENTS_TARGET_TOKEN is needed too.",
  );
});

test("a mock runs cases that need nothing or an example, and has a reason to skip the rest", () => {
  expect(reasonToSkip(undefined, onMock)).toBe(undefined);
  expect(reasonToSkip("examples", onMock)).toBe(undefined);
  expect(reasonToSkip("state", onMock)).toBe("the target keeps no state");
  expect(reasonToSkip("otherToken", onMock)).toBe("the target keeps no state");
  expect(reasonToSkip("checks", onMock)).toBe("a mock does not check this, or has its own message for it");
});

test("a target with state skips examples, and cases without their token or file", () => {
  expect(reasonToSkip("state", stateful)).toBe(undefined);
  expect(reasonToSkip("checks", stateful)).toBe(undefined);
  expect(reasonToSkip("examples", stateful)).toBe("the target gives no examples on request");
  expect(reasonToSkip("examples", { ...stateful, givesExamples: true })).toBe(undefined);
  expect(reasonToSkip("otherToken", stateful)).toBe(
    "no token of another account is given: --other-token, CLOUD_AGENTS_OTHER_TOKEN",
  );
  expect(reasonToSkip("otherToken", { ...stateful, otherToken: "pt-other" })).toBe(undefined);
});
