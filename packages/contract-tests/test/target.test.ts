import { expect, test } from "@jest/globals";
import { missing, targetFromEnvironment } from "../src/target.ts";

const onMock = { token: "pt-test", keeps: "examples" } as const;
const stateful = { token: "pt-test", keeps: "state" } as const;

test("without a URL there is no target, so the suite starts the mock", () => {
  expect(targetFromEnvironment({})).toBe(undefined);
});

test("URL and token name a target that is taken for a mock", () => {
  const env = { CLOUD_AGENTS_TARGET_URL: "http://127.0.0.1:4010/", CLOUD_AGENTS_TARGET_TOKEN: "pt-test" };
  expect(targetFromEnvironment(env)).toEqual({ url: "http://127.0.0.1:4010", ...onMock });
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

test("a target with state runs all but what is only asked for, and what lacks a token or file", () => {
  expect(missing("state", stateful)).toBe(undefined);
  expect(missing("checks", stateful)).toBe(undefined);
  expect(missing("examples", stateful)).toBe("only a mock fails on request");
  expect(missing("otherToken", stateful)).toBe("CLOUD_AGENTS_OTHER_TOKEN is not set");
  expect(missing("otherToken", { ...stateful, otherToken: "pt-other" })).toBe(undefined);
});
