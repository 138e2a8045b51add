import { execFile } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jest, makeJestFolder } from "./helpers/jestFolder.ts";

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await makeJestFolder();
  await symlink(fileURLToPath(new URL("../node_modules", import.meta.url)), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await mkdir(join(folder, "test"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a run whose test leaves a timer and a process behind ends with a failure that names both", async () => {
  await writeFile(
    join(folder, "test/leaves.test.ts"),
    `import { spawn } from "node:child_process";
test("leaves", () => {
  setInterval(() => {}, 1_000);
  spawn(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
});
`,
  );
  const failure = await run(process.execPath, [jest], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: "--experimental-vm-modules" },
  }).catch((error) => error);
  expect(failure).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/keeps jest alive: ProcessWrap, Timeout\. Close it/),
  });
}, 120_000);
