import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildSite } from "../scripts/buildSite.ts";
import { copySpec } from "./helpers/copySpec.ts";

const run = promisify(execFile);
let folder: string;
let site: string;

beforeAll(async () => {
  folder = await copySpec();
  site = join(folder, "site");
});

afterAll(() => rm(folder, { recursive: true }));

test("a build after an edit writes what another process would, and one after the edit is taken back what the first one did", async () => {
  const parts = ["pages", "search", "client"] as const;
  const bundle = join(folder, "dist/openapi.json");
  const original = await readFile(bundle, "utf8");
  const edited = JSON.parse(original);
  edited.paths["/agents"].post.summary = "Make an agent";
  edited.components.schemas.Agent.description = "Edited. ".repeat(3);
  await buildSite(folder, site, parts);
  const first = await hashFiles(site);
  await writeFile(bundle, JSON.stringify(edited));
  await buildSite(folder, site, parts);
  const second = await hashFiles(site);
  const program = `import { buildSite } from ${JSON.stringify(new URL("../scripts/buildSite.ts", import.meta.url))};
    await buildSite(...${JSON.stringify([folder, join(folder, "other"), parts])});`;
  await run(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program], {
    cwd: dirname(fileURLToPath(import.meta.url)),
  });
  expect(await hashFiles(join(folder, "other"))).toEqual(second);
  expect(second).not.toEqual(first);
  await writeFile(bundle, original);
  await buildSite(folder, site, parts);
  expect(await hashFiles(site)).toEqual(first);
}, 300_000);

/** What is in the files of a folder, by path. */
async function hashFiles(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = files.sort().map(async (file): Promise<[string, string]> => {
    const hash = createHash("sha256").update(await readFile(file));
    return [relative(root, file), hash.digest("hex")];
  });
  return new Map(await Promise.all(hashes));
}
