import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const run = promisify(execFile);
const scripts = fileURLToPath(new URL("..", import.meta.url));
const jest = createRequire(import.meta.url)
  .resolve("jest/package.json")
  .replace("package.json", "bin/jest.js");

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "jest end ")));
  for (const file of ["jest.config.mjs", "EndReporter.mjs"])
    await cp(join(scripts, file), join(folder, file));
  await symlink(join(scripts, "node_modules"), join(folder, "node_modules"));
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
