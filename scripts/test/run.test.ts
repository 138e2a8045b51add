import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const scripts = fileURLToPath(new URL("..", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(["a#b", "what?"])("in a folder named %s, a root script says what to do", async (name) => {
  const root = join(folder, name);
  await mkdir(join(root, "scripts"), { recursive: true });
  for (const file of (await readdir(scripts)).filter((each) => each.endsWith(".mjs")))
    await cp(join(scripts, file), join(root, "scripts", file));
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/run.mjs"), "build"], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(status).toBe(1);
  expect(stderr).toBe(
    `The folder ${root}/ has a ${/[#?]/.exec(name)?.[0]} in its path, which the tools cannot read. Rename it or move the workspace.\n`,
  );
});
