import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { packageFolders } from "../install.mjs";

const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));

test("the pnpm that is installed is the one that the packageManager field promises", () => {
  expect(manifest.packageManager).toBe(`pnpm@${manifest.devDependencies.pnpm}`);
});

test("the root has at most ten scripts, and each is a command of scripts/run.mjs of the same name", () => {
  const scripts = Object.entries<string>(manifest.scripts);
  expect(scripts.length).toBeLessThanOrEqual(10);
  for (const [name, script] of scripts) expect(script).toBe(`node scripts/run.mjs ${name}`);
});

test("every package is named after its folder, by which the summary of the tests finds its report", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  for (const folder of packageFolders(root)) {
    const { name } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
    expect(name).toBe(`@cloud-agents/${basename(folder)}`);
  }
});
