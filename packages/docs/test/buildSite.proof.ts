import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { buildSite } from "../scripts/buildSite.ts";
import { copySpec, spec } from "./helpers/copySpec.ts";

const run = promisify(execFile);
let folder: string;
let site: string;

beforeEach(async () => {
  folder = await copySpec();
  site = join(folder, "site");
});

afterEach(() => rm(folder, { recursive: true }));

test("a build leaves our pages, both references and the description in both formats, and nothing else", async () => {
  await buildSite(folder, site);
  const forPrograms = [".well-known", "llms-full.txt", "llms.txt", "robots.txt", "sitemap.xml", "skill.md"];
  const folders = ["assets", "client", "en", "ja", "zh"];
  const inSite = (await readdir(site)).sort();
  expect(inSite.filter((name) => !/^openapi-(3\.2|plain)\./.test(name))).toEqual(
    [...folders, ...forPrograms, "index.html", "openapi.json", "openapi.yaml"].sort(),
  );
  expect((await readdir(folder)).sort()).toEqual(["decisions.md", "dist", "site", "sources.yaml"]);
  expect(await readFile(join(site, "openapi.json"), "utf8")).toBe(
    await readFile(join(spec, "dist/openapi.json"), "utf8"),
  );
  const reference = await readFile(join(site, "ja/reference/index.html"), "utf8");
  expect(reference).toContain("../operations/create-session/index.html");
  expect(reference).toContain("../../openapi.yaml");
}, 120_000);

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

test("pages that are no longer described are gone after a build, and other parts stay", async () => {
  await buildSite(folder, site, ["pages"]);
  await mkdir(join(site, "en/reference"));
  await writeFile(join(site, "en/reference/index.html"), "reference");
  const description = JSON.parse(await readFile(join(folder, "dist/openapi.json"), "utf8"));
  delete description.paths["/environments/{environment_id}"];
  await writeFile(join(folder, "dist/openapi.json"), JSON.stringify(description));
  await access(join(site, "en/operations/get-environment/index.html"));
  await buildSite(folder, site, ["pages"]);
  await expect(access(join(site, "en/operations/get-environment/index.html"))).rejects.toThrow("ENOENT");
  await access(join(site, "en/reference/index.html"));
});

test("a failed build says what is wrong and leaves the last good docs", async () => {
  await buildSite(folder, site, ["pages", "full"]);
  const files = ["en/reference/index.html", "ja/operations/create-agent/index.html"];
  const good = await Promise.all(files.map((file) => readFile(join(site, file), "utf8")));
  const description = JSON.parse(await readFile(join(folder, "dist/openapi.json"), "utf8"));
  description.paths["/agents"].post["x-origin"] = "rumour";
  description.paths["/agents"].post.description = "See [what is not there](/guides/nowhere/).";
  await writeFile(join(folder, "dist/openapi.json"), JSON.stringify(description));
  await expect(buildSite(folder, site, ["full"])).rejects.toThrow(
    /x-origin must be one of document, companion/,
  );
  await expect(buildSite(folder, site, ["pages"])).rejects.toThrow(
    "ja/operations/create-agent/index.html: ../../guides/nowhere/ leads to no page",
  );
  expect(await Promise.all(files.map((file) => readFile(join(site, file), "utf8")))).toEqual(good);
  expect((await readdir(folder)).sort()).toEqual(["decisions.md", "dist", "site", "sources.yaml"]);
}, 120_000);
