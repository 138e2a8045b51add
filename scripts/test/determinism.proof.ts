import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { hashGeneratedFiles } from "../src/generatedFiles.ts";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";
import { CLIENT_REFERENCE, printers } from "./helpers/printers.ts";

const run = promisify(execFile);
const original = fileURLToPath(new URL("../..", import.meta.url));
const runtimes = `${original}packages/runtime-tests/runtimes/node_modules`;

/** Folders of results that git ignores. */
const built = ["spec/dist", "packages/validator/dist/generated", "packages/docs/dist/site"];

/**
 * What a printer must not depend on: the folder's name, the language (Turkish has an İ), the time zone (it is never the same day in these
 * two), and how many files are read at a time.
 */
const plain = { LC_ALL: "C", LANG: "C", TZ: "Etc/GMT+12", UV_THREADPOOL_SIZE: "1" };
const other = {
  LC_ALL: "tr_TR.UTF-8",
  LANG: "tr_TR.UTF-8",
  TZ: "Pacific/Kiritimati",
  UV_THREADPOOL_SIZE: "16",
};

let copies: { plain: Copy; other: Copy };
let expected: Record<string, string>;

beforeAll(async () => {
  copies = { plain: await copyWorkspace(), other: await copyWorkspace("100% dir ") };
  expected = await print(copies.plain, plain);
}, 600_000);

afterAll(() => Promise.all(Object.values(copies ?? {}).map((copy) => copy.remove())));

/** Runs all printers with a Node.js, and returns the hashes of all that they wrote, by path. */
async function print(
  { root, env }: Copy,
  settings: Record<string, string>,
  node = process.execPath,
): Promise<Record<string, string>> {
  for (const [folder, script] of printers) {
    const cwd = join(root, folder);
    const { scripts } = JSON.parse(await readFile(join(cwd, "package.json"), "utf8"));
    const PATH = [join(cwd, "node_modules/.bin"), dirname(node), env.PATH].join(delimiter);
    await run("sh", ["-c", scripts[script]], { cwd, env: { ...env, ...settings, PATH } });
  }
  const hashes = await hashGeneratedFiles(root);
  for (const folder of built) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(root.length + 1);
      if (name.startsWith(CLIENT_REFERENCE)) continue;
      const content = await readFile(path);
      hashes.set(name, createHash("sha256").update(content).digest("hex"));
    }
  }
  return Object.fromEntries([...hashes].sort());
}

test("printers write what is committed", async () => {
  expect(expected).toMatchObject(Object.fromEntries(await hashGeneratedFiles(original)));
});

test("printers write the same bytes in a folder named 100%, in Turkish, on another day", async () => {
  expect(await print(copies.other, other)).toEqual(expected);
}, 600_000);

for (const major of [26]) {
  const node = join(runtimes, `node-${major}/bin/node`);
  const name = `printers write the same bytes on Node ${major}`;
  if (existsSync(node)) {
    test(name, async () => expect(await print(copies.other, other, node)).toEqual(expected), 600_000);
  } else {
    test.skip(`${name} (missing: run \`npm ci\` in packages/runtime-tests/runtimes)`, () => undefined);
  }
}
