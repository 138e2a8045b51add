import { expect, test } from "@jest/globals";
import { findTypeErrors } from "../src/findTypeErrors.ts";

const own = "src/handlers/agents.ts(25,9): error TS2353: 'instructions' does not exist in type 'Agent'.";
const generated = "src/generated/operations.ts(1,1): error TS2307: Cannot find module 'x'.";

test("an error is a file of the workspace, a line and a message", () => {
  expect(findTypeErrors([own, "  The expected type comes from here.", ""], "packages/server")).toEqual([
    {
      file: "packages/server/src/handlers/agents.ts",
      line: 25,
      message: "'instructions' does not exist in type 'Agent'.",
    },
  ]);
  expect(findTypeErrors(["../types/test/a.ts(1,2): error TS1: No."], "packages/server")).toMatchObject([
    { file: "packages/types/test/a.ts" },
  ]);
});

test("generated files are named only when nothing else is wrong", () => {
  expect(findTypeErrors([generated, own], "packages/server")).toHaveLength(1);
  expect(findTypeErrors([generated], "packages/server")).toHaveLength(1);
});
