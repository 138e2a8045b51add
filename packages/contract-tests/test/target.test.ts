import { expect, test } from "@jest/globals";
import { missing, targetFromEnvironment } from "../src/target.ts";

const onMock = { token: "pt-test", keepsState: false, givesExamples: true };
const stateful = { token: "pt-test", keepsState: true, givesExamples: false };

test("without a URL there is no target, so the suite starts the mock and the reference server", () => {
  expect(targetFromEnvironment({})).toBe(undefined);
});

test("URL and token name a target that is taken for a mock", () => {
  const env = { CLOUD_AGENTS_TARGET_URL: "http://127.0.0.1:4010/", CLOUD_AGENTS_TARGET_TOKEN: "pt-test" };
  expect(targetFromEnvironment(env)).toEqual({ url: "http://127.0.0.1:4010", ...onMock });
});

test.each([
  ["1", undefined, { keepsState: true, givesExamples: false }],
  ["1", "1", { keepsState: true, givesExamples: true }],
  [undefined, undefined, { keepsState: false, givesExamples: true }],
])("with state %p and examples %p it is a target that does just that", (state, examples, expected) => {
  const env = {
    CLOUD_AGENTS_TARGET_URL: "http://127.0.0.1:4010",
    CLOUD_AGENTS_TARGET_TOKEN: "pt-test",
    CLOUD_AGENTS_TARGET_STATE: state,
    CLOUD_AGENTS_TARGET_EXAMPLES: examples,
  };
  expect(targetFromEnvironment(env)).toMatchObject(expected);
});

test("a URL without a token is refused by the name of the variable", () => {
  expect(() => targetFromEnvironment({ CLOUD_AGENTS_TARGET_URL: "http://127.0.0.1:4010" })).toThrow(
    "CLOUD_AGENTS_TARGET_URL is set, so CLOUD_AGENTS_TARGET_TOKEN is needed too.",
  );
});

test("a mock runs what needs nothing or an example, and says why it skips the rest", () => {
  expect(missing(undefined, onMock)).toBe(undefined);
  expect(missing("examples", onMock)).toBe(undefined);
  expect(missing("state", onMock)).toBe("the target keeps no state");
  expect(missing("otherToken", onMock)).toBe("the target keeps no state");
  expect(missing("checks", onMock)).toBe("a mock does not check this, or answers it in its own words");
});

test("a target with state runs all but examples, and what lacks a token or file", () => {
  expect(missing("state", stateful)).toBe(undefined);
  expect(missing("checks", stateful)).toBe(undefined);
  expect(missing("examples", stateful)).toBe("the target gives no examples on request");
  expect(missing("examples", { ...stateful, givesExamples: true })).toBe(undefined);
  expect(missing("otherToken", stateful)).toBe("CLOUD_AGENTS_OTHER_TOKEN is not set");
  expect(missing("otherToken", { ...stateful, otherToken: "pt-other" })).toBe(undefined);
});
