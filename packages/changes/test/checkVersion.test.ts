import { expect, test } from "@jest/globals";
import type { Change, Level } from "../src/Change.ts";
import { checkVersion } from "../src/checkVersion.ts";
import { describeChanges } from "../src/describeChanges.ts";
import { requiredBump } from "../src/requiredBump.ts";
import { CASES, NOW } from "./cases.ts";

const every = CASES.flatMap(({ before, after }) => describeChanges(before, after, NOW));
const of = (level: Level): Change => every.find((change) => change.level === level) as Change;
const version = (text: unknown) => ({ info: { version: text } });
const check = (before: string, after: string, ...levels: Level[]) => {
  const { isEnough, needed } = checkVersion(version(before), version(after), levels.map(of));
  return `${needed} ${isEnough}`;
};

test("the highest level decides", () => {
  expect(requiredBump([of("patch"), of("major"), of("minor")])).toBe("major");
  expect(requiredBump([of("patch"), of("minor")])).toBe("minor");
  expect(requiredBump([of("patch")])).toBe("patch");
  expect(requiredBump([])).toBeUndefined();
});

test.each([
  ["1.2.3", "1.2.3", "major", "2.0.0 false"],
  ["1.2.3", "2.0.0", "major", "2.0.0 true"],
  ["1.2.3", "10.0.0", "major", "2.0.0 true"],
  ["1.2.3", "2.0.0-beta.1", "major", "2.0.0 true"],
  ["1.2.3", "1.3.0", "major", "2.0.0 false"],
  ["1.2.3", "1.2.9", "minor", "1.3.0 false"],
  ["1.2.3", "1.3.0+build", "minor", "1.3.0 true"],
  ["1.2.3", "1.2.3", "patch", "1.2.4 false"],
  ["1.2.3", "1.2.4", "patch", "1.2.4 true"],
  ["0.2.3", "0.3.0", "major", "0.3.0 true"],
  ["0.2.3", "0.2.4", "major", "0.3.0 false"],
  ["0.2.3", "0.2.4", "minor", "0.2.4 true"],
  ["2.0.0-rc.1", "2.0.0-rc.2", "major", "2.0.0-rc.2 true"],
  ["2.0.0-rc.1", "2.0.0", "major", "2.0.0-rc.2 true"],
  ["2.0.0-rc.1", "2.0.0-rc.1", "major", "2.0.0-rc.2 false"],
  ["2.0.0-rc.1", "2.0.0-beta.5", "patch", "2.0.0-rc.2 false"],
  ["2.0.0-rc.9", "2.0.0-rc.10", "minor", "2.0.0-rc.10 true"],
  ["2.0.0-rc", "2.0.0-rc.1", "minor", "2.0.0-rc.1 true"],
  ["2.1.0-rc.1", "2.1.0-rc.2", "minor", "2.1.0-rc.2 true"],
  ["2.1.0-rc.1", "2.1.0-rc.2", "major", "3.0.0 false"],
  ["2.1.1-rc.1", "2.1.1-rc.2", "minor", "2.2.0 false"],
  ["0.3.0-rc.1", "0.3.0-rc.2", "major", "0.3.0-rc.2 true"],
  ["1.0.0", "1.0.0-rc.1", "patch", "1.0.1 false"],
] as const)("%s to %s with a %s change: %s", (before, after, level, outcome) => {
  expect(check(before, after, level)).toBe(outcome);
});

test("without a change, the same version is enough, and a lower one is not", () => {
  expect(check("1.2.3", "1.2.3")).toBe("1.2.3 true");
  expect(check("1.2.3", "1.2.2")).toBe("1.2.3 false");
  expect(check("1.0.0", "1.0.0-rc.1")).toBe("1.0.0 false");
  expect(check("1.0.0-rc.2", "1.0.0-rc.1")).toBe("1.0.0-rc.2 false");
  expect(check("1.0.0-rc.1", "1.0.0")).toBe("1.0.0-rc.1 true");
  expect(check("1.0.0-1", "1.0.0-rc")).toBe("1.0.0-1 true");
  expect(check("1.0.0-rc.1", "1.0.0-rc")).toBe("1.0.0-rc.1 false");
  expect(check("1.0.0+one", "1.0.0+two")).toBe("1.0.0+one true");
});

test("the reasons are the changes of the highest level", () => {
  const changes = [of("minor"), of("major"), of("patch")];
  expect(checkVersion(version("1.0.0"), version("1.0.0"), changes).reasons).toEqual([of("major")]);
});

test.each(["v1", "1.0", "", undefined, 1])("the version %p is an error that says what to write", (text) => {
  expect(() => checkVersion(version("1.0.0"), version(text), [])).toThrow(
    /^info\.version of the later description is '.*', which is no version\. Write one such as 1\.0\.0\.$/,
  );
});
