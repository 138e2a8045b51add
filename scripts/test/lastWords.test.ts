import { expect, test } from "@jest/globals";
import { lastWords } from "../src/lastWords.ts";

test("a service that cannot start says why, and where in its source", () => {
  const output = [
    "file:///home/長/work/packages/server/dist/http/createApp.js:1",
    'import { nothing } from "./nothing.js";',
    "         ^^^^^^^",
    "SyntaxError: The requested module './nothing.js' does not provide an export named 'nothing'",
    "    at ModuleJob._instantiate (node:internal/modules/esm/module_job:228:21)",
    "",
    "Node.js v20.20.2",
  ].join("\n");
  expect(lastWords(output, "/home/長/work/")).toBe(
    "packages/server/src/http/createApp.ts SyntaxError: The requested module './nothing.js' does not provide an export named 'nothing'",
  );
});

test("a folder whose name is written in another way in an address is not named", () => {
  const thrown = "file:///home/100%25%20dir/packages/server/dist/createApp.js:126\nError: no";
  expect(lastWords(thrown, "/home/100% dir/")).toBe("packages/server/src/createApp.ts Error: no");
});

test("a place in what is not compiled stays, and output without an error ends with its last line", () => {
  const thrown = "file:///work/scripts/thread.mjs:7\nError: no";
  expect(lastWords(thrown, "/work/")).toBe("scripts/thread.mjs:7 Error: no");
  expect(lastWords("First.\nIt ended.\n", "/work/")).toBe("It ended.");
});
