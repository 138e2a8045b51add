import { expect, test } from "@jest/globals";
import { findTypeErrors } from "../src/findTypeErrors.ts";

const root = "/home/100% dir/";
const own = "src/handlers/agents.ts(25,9): error TS2353: 'instructions' does not exist in type 'Agent'.";
const generated = "src/generated/operations.ts(1,1): error TS2307: Cannot find module 'x'.";

test("an error is a file of the workspace, a line and a message", () => {
  expect(findTypeErrors([own, "  The expected type comes from here.", ""], "packages/server", root)).toEqual([
    {
      file: "packages/server/src/handlers/agents.ts",
      line: 25,
      message: "'instructions' does not exist in type 'Agent'.",
    },
  ]);
  expect(findTypeErrors(["../types/test/a.ts(1,2): error TS1: No."], "packages/server", root)).toMatchObject([
    { file: "packages/types/test/a.ts" },
  ]);
});

test("generated files are named only when nothing else is wrong", () => {
  expect(findTypeErrors([generated, own], "packages/server", root)).toHaveLength(1);
  expect(findTypeErrors([generated], "packages/server", root)).toHaveLength(1);
});

test("a module is named by its place in the workspace", () => {
  const log = `test/a.ts(8,1): error TS2339: No 'x' on 'typeof import("${root}packages/client/src/functions")'.`;
  expect(findTypeErrors([log], "packages/client", root)).toMatchObject([
    { message: `No 'x' on 'typeof import("packages/client/src/functions")'.` },
  ]);
});
