import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { GENERATED_MARK } from "../src/parts/generatedMark.ts";
import { writeParts } from "../src/writeParts.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-agents-parts-"));
});
afterEach(() => rm(folder, { recursive: true }));

const MODULE = '{ "type": "module" }\n';
const text = `// ${GENERATED_MARK} openapi.yaml. Do not edit.\n`;
const parts = [
  ["client", { "index.js": text, "runtime/send.d.ts": text }],
  ["docs", { "index.html": text, "openapi.yaml": "openapi: 3.1.0\n" }],
] as const;
const read = (name: string) => readFile(join(folder, name), "utf8");
const put = async (name: string, content: string) => {
  await mkdir(join(folder, name, ".."), { recursive: true });
  await writeFile(join(folder, name), content);
};

test("a new folder gets the parts, and a manifest that makes modules of them; a second time the same", async () => {
  const output = join(folder, "a", "生成");
  for (let time = 1; time <= 2; time++) {
    await writeParts(output, parts);
    expect((await readdir(output, { recursive: true })).sort()).toEqual([
      ...["client", "client/index.js", "client/runtime", "client/runtime/send.d.ts"],
      ...["docs", "docs/index.html", "docs/openapi.yaml", "package.json"],
    ]);
    expect(await read("a/生成/package.json")).toBe(MODULE);
  }
});

test("the manifest of a package that consists of modules is left alone", async () => {
  const manifest = '{ "name": "shop", "type": "module", "dependencies": { "tool": "1.0.0" } }';
  await put("package.json", manifest);
  await writeParts(folder, parts);
  expect(await read("package.json")).toBe(manifest);
  expect((await readdir(folder)).sort()).toEqual(["client", "docs", "package.json"]);
});

test.each(['{ "name": "shop" }', '{ "type": "commonjs" }', "{ broken"])(
  "beside the manifest %s, each part has its own",
  async (manifest) => {
    await put("package.json", manifest);
    await writeParts(folder, parts);
    expect(await read("package.json")).toBe(manifest);
    expect([await read("client/package.json"), await read("docs/package.json")]).toEqual([MODULE, MODULE]);
  },
);

test("a part is not written where a package of no modules is", async () => {
  await put("package.json", "{}");
  await put("docs/package.json", '{ "name": "docs" }');
  await expect(writeParts(folder, parts)).rejects.toThrow(
    'docs/package.json does not have "type": "module", which the modules beside it need. Name another folder with --output.',
  );
  expect(await readdir(folder)).toEqual(["docs", "package.json"]);
});

test.each(["client/index.js", "docs/index.html", "docs/openapi.yaml"])(
  "%s that somebody wrote is not replaced, and nothing is written",
  async (name) => {
    await put(name, "mine");
    await expect(writeParts(folder, parts)).rejects.toThrow(
      `${name} would be replaced. Name another folder with --output.`,
    );
    expect(await read(name)).toBe("mine");
    expect(await readdir(folder)).toEqual([name.replace(/\/.*/, "")]);
  },
);
