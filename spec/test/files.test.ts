import { basename } from "node:path";
import { expect, test } from "@jest/globals";
import { bundle, type JsonObject } from "./bundle.ts";
import { filesNamedIn, sourceFiles } from "./source-files.ts";

const reached = new Set(["openapi.yaml"]);
for (const file of reached) for (const named of filesNamedIn(file)) reached.add(named);

test("every file of the description is reachable from openapi.yaml", () => {
  expect(sourceFiles.length).toBeGreaterThan(80);
  expect(sourceFiles.filter((file) => !reached.has(file))).toEqual([]);
});

test("each file in paths/ is named after its URL", () => {
  const urls = Object.keys(bundle.paths as JsonObject);
  const files = sourceFiles.filter((file) => file.startsWith("paths/"));
  expect(files.sort()).toEqual(urls.map((url) => `paths/${url.slice(1).replaceAll("/", "_")}.yaml`).sort());
});

test.each(["schemas", "responses", "parameters", "headers", "examples"])(
  "each of the components/%s is named after its file",
  (kind) => {
    const components = Object.keys((bundle.components as JsonObject)[kind] as JsonObject);
    const files = sourceFiles.filter((file) => file.startsWith(`components/${kind}/`));
    expect(components.sort()).toEqual(files.map((file) => basename(file, ".yaml")).sort());
  },
);
