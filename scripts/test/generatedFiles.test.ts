import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { findStaleFiles, hashGeneratedFiles } from "../src/generatedFiles.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "generated-files-"));
  for (const name of ["spec", "packages/types", "scripts"]) await write(`${name}/package.json`, "{}");
});

afterEach(() => rm(root, { recursive: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

test("names the generated files that a run changed, added or removed", async () => {
  await write("packages/types/generated/same.ts", "1");
  await write("packages/types/generated/changed.ts", "1");
  await write("packages/types/src/generated/deep/removed.ts", "1");
  const before = await hashGeneratedFiles(root);
  await write("packages/types/generated/changed.ts", "2");
  await write("packages/types/generated/added.ts", "1");
  await rm(join(root, "packages/types/src/generated/deep/removed.ts"));
  expect(findStaleFiles(before, await hashGeneratedFiles(root))).toEqual([
    "packages/types/generated/added.ts",
    "packages/types/generated/changed.ts",
    "packages/types/src/generated/deep/removed.ts",
  ]);
});

test("leaves hand-written, built and installed files alone", async () => {
  await write("packages/types/src/index.ts", "1");
  await write("packages/types/dist/generated/index.js", "1");
  await write("packages/types/node_modules/other/generated/index.js", "1");
  expect([...(await hashGeneratedFiles(root)).keys()]).toEqual([]);
});
