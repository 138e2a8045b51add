import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const files = ["jest.config.mjs", "EndReporter.mjs"];
const jest = createRequire(import.meta.url)
  .resolve("jest/package.json")
  .replace("package.json", "bin/jest.js");

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "100% [work] ")));
});
afterAll(() => rm(folder, { recursive: true }));

test("tests are found in a folder whose name looks like a pattern, and only in test/", async () => {
  for (const file of files)
    await cp(fileURLToPath(new URL(`../${file}`, import.meta.url)), join(folder, file));
  await writeFile(join(folder, "package.json"), "{}");
  for (const file of ["test/one.test.ts", "test/deeper/two.test.ts", "test/helper.ts", "src/three.test.ts"]) {
    await mkdir(join(folder, file, ".."), { recursive: true });
    await writeFile(join(folder, file), "");
  }
  const listed = execFileSync(process.execPath, [jest, "--listTests"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(listed.trim().split("\n").sort()).toEqual(
    ["test/deeper/two.test.ts", "test/one.test.ts"].map((file) => join(folder, file)),
  );
});
