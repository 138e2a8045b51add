import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { init } from "../src/init.ts";

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-agents-init-"));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

const run = (file?: string) => init(file, folder, { tool: "^1.0.0" }, (line) => lines.push(line));
const read = async (name: string) => readFile(join(folder, name), "utf8");

test("an empty folder gets a manifest, a .gitignore and an example, and a second time nothing", async () => {
  await run();
  expect((await readdir(folder)).sort()).toEqual([".gitignore", "openapi.yaml", "package.json"]);
  const written = await read("package.json");
  expect(JSON.parse(written)).toMatchObject({ type: "module", devDependencies: { tool: "^1.0.0" } });
  lines = [];
  await run();
  expect(lines).toEqual(["package.json  has everything already"]);
  expect(await read("package.json")).toBe(written);
});

test("a description of another name is remembered", async () => {
  await writeFile(join(folder, "見積.yaml"), "openapi: 3.1.0\n");
  await run("見積.yaml");
  expect(JSON.parse(await read("package.json"))["cloud-agents"]).toEqual({ description: "見積.yaml" });
  expect(await readdir(folder)).not.toContain("openapi.yaml");
});

test("what a manifest has is kept, its indentation too", async () => {
  const manifest = { name: "shop", scripts: { test: "jest" }, dependencies: { tool: "2.0.0" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, "\t"));
  await run();
  expect(JSON.parse(await read("package.json"))).toEqual({
    ...manifest,
    scripts: { test: "jest", generate: "cloud-agents generate", mock: "cloud-agents mock" },
    devDependencies: {},
  });
  expect(await read("package.json")).toContain('\n\t"name"');
});

test.each([
  ['{ "scripts": { "generate": "make" } }', 'package.json has a script generate already, "make".'],
  ["{ broken", "package.json:1:1: This is no JSON object."],
])("the manifest %s is left alone", async (manifest, message) => {
  await writeFile(join(folder, "package.json"), manifest);
  await expect(run()).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual(["package.json"]);
  expect(await read("package.json")).toBe(manifest);
});

test("a description that is not there is said before anything is written", async () => {
  await expect(run("nothing.yaml")).rejects.toThrow("There is no file nothing.yaml.");
  expect(await readdir(folder)).toEqual([]);
});
