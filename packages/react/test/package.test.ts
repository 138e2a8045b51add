import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { queryKey } from "../src/index.ts";

test("the built package says that it is for the browser, before any other statement", async () => {
  const built = await readFile(new URL("../dist/index.js", import.meta.url), "utf8");
  expect(built).toMatch(/^"use client";\n/);
});

test("a query's key is its method, its path and its arguments; without them it is the beginning of all of the path", () => {
  const init = { params: { path: { agent_id: "agent_1" } } };
  expect(queryKey("get", "/agents/{agent_id}", init)).toEqual(["get", "/agents/{agent_id}", init]);
  expect(queryKey("get", "/agents/{agent_id}")).toEqual(["get", "/agents/{agent_id}"]);
});
