import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";

const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));

test("the pnpm that is installed is the one that the packageManager field promises", () => {
  expect(manifest.packageManager).toBe(`pnpm@${manifest.devDependencies.pnpm}`);
});

test("the root has at most ten scripts, and each is a command of scripts/run.mjs of the same name", () => {
  const scripts = Object.entries<string>(manifest.scripts);
  expect(scripts.length).toBeLessThanOrEqual(10);
  for (const [name, script] of scripts) expect(script).toBe(`node scripts/run.mjs ${name}`);
});
