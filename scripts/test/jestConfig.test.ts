import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jest, makeJestFolder } from "./helpers/jestFolder.ts";

let folder: string;
beforeAll(async () => {
  folder = await makeJestFolder();
});
afterAll(() => rm(folder, { recursive: true }));

test("tests are found in a folder whose name looks like a pattern, and only in test/", async () => {
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

test("tests do not get the repository of a hook that runs them", async () => {
  const inHook = await makeJestFolder();
  try {
    await writeFile(join(inHook, "package.json"), "{}");
    await mkdir(join(inHook, "test"));
    const body = 'test("git", () => expect(process.env.GIT_DIR).toBeUndefined());';
    await writeFile(join(inHook, "test/one.test.ts"), body);
    execFileSync(process.execPath, [jest, "--reporters=default"], {
      cwd: inHook,
      env: { ...process.env, NODE_OPTIONS: "", GIT_DIR: join(inHook, "none") },
      stdio: "pipe",
    });
  } finally {
    await rm(inHook, { recursive: true });
  }
});
