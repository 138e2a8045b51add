import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../..", import.meta.url));
const biome = createRequire(`${root}package.json`).resolve("@biomejs/biome/bin/biome");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lint-rules-"));
  await copyFile(join(root, "scripts/imports.biome.jsonc"), join(folder, "biome.jsonc"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What lint says about a workspace of two packages, in which `a` has `b` as a development dependency. */
async function lint(files: Record<string, string>): Promise<string> {
  const packages = join(folder, "packages");
  await rm(packages, { recursive: true, force: true });
  const manifests = {
    "a/package.json": JSON.stringify({ name: "a", devDependencies: { b: "*" } }),
    "b/package.json": JSON.stringify({ name: "b" }),
  };
  for (const [name, text] of Object.entries({ ...manifests, ...files })) {
    await mkdir(dirname(join(packages, name)), { recursive: true });
    await writeFile(join(packages, name), text);
  }
  return new Promise((resolve) =>
    execFile(process.execPath, [biome, "lint", "packages"], { cwd: folder }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    ),
  );
}

test("files that import one another are refused by name, however long the circle is", async () => {
  const output = await lint({
    "a/src/one.ts": 'import { two } from "./room/two.ts";\nexport const one = () => two;\n',
    "a/src/room/two.ts": 'import { three } from "../three.ts";\nexport const two = () => three;\n',
    "a/src/three.ts": 'import { one } from "./one.ts";\nexport const three = () => one;\n',
  });
  expect(output).toContain("noImportCycles");
  for (const file of ["a/src/one.ts", "a/src/room/two.ts", "a/src/three.ts"]) expect(output).toContain(file);
});

test("a package imports only what its manifest lists, and its source no development dependency", async () => {
  const uses = 'import { b } from "b";\nexport const a = b;\n';
  expect(await lint({ "a/test/a.test.ts": uses })).not.toContain("noUndeclaredDependencies");
  expect(await lint({ "a/src/a.ts": uses })).toMatch(
    /a\.ts:1:\d+ lint\/correctness\/noUndeclaredDependencies/,
  );
  const other = 'import { a } from "a";\nexport const b = a;\n';
  expect(await lint({ "b/test/b.test.ts": other })).toContain("noUndeclaredDependencies");
});

test("a package does not reach into another one by a path", async () => {
  const output = await lint({
    "a/test/deep/a.test.ts": 'import { b } from "../../../b/src/b.ts";\nexport const a = b;\n',
    "b/src/b.ts": "export const b = 1;\n",
  });
  expect(output).toContain("Import the other package by its name");
});
