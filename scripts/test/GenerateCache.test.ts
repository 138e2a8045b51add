import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { GenerateCache } from "../src/GenerateCache.ts";

const GENERATED = "packages/types/generated/index.d.ts";
const OUTPUTS = ["spec/dist/openapi.json", "packages/types/generated"];

let root: string;
let cache: GenerateCache;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
const read = (path: string) => readFile(join(root, path), "utf8");

/** A generator: what it writes says what it read. */
async function generate(): Promise<void> {
  const text = await read("spec/openapi.yaml").catch(() => "nothing");
  await write("spec/dist/openapi.json", `bundle of ${text}`);
  await write(GENERATED, `types of ${text}`);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "100% cache-"));
  await write("node_modules/.keep", "");
  await write("pnpm-lock.yaml", "lockfileVersion: 9\n");
  await write("spec/package.json", "{}");
  await write("spec/openapi.yaml", "openapi: 3.1.0\n");
  await write("spec/components/日本語.yaml", "type: string\n");
  await write("packages/types/package.json", "{}");
  cache = new GenerateCache(root, OUTPUTS, "v20");
  expect(await cache.run(generate)).toBe("generated");
});
afterEach(() => rm(root, { recursive: true }));

test("after a run there is nothing to do until something changes", async () => {
  expect(await cache.run(generate)).toBe("unchanged");
  expect(await new GenerateCache(root, OUTPUTS, "v20").run(generate)).toBe("unchanged");
});

test.each<[string, () => Promise<void>]>([
  ["a changed source", () => write("spec/openapi.yaml", "openapi: 3.1.1\n")],
  ["a changed source of the same length", () => write("spec/openapi.yaml", "openapi: 3.1.9\n")],
  [
    "a changed source with a name that is not ASCII",
    () => write("spec/components/日本語.yaml", "type: number\n"),
  ],
  ["an added source", () => write("spec/components/Boat.yaml", "type: object\n")],
  ["a deleted source", () => rm(join(root, "spec/openapi.yaml"))],
  ["an added package", () => write("packages/more/package.json", "{}")],
  ["another lockfile", () => write("pnpm-lock.yaml", "lockfileVersion: 10\n")],
  ["another setting of the root", () => write("turbo.json", "{}")],
])("%s is another run", async (_, change) => {
  await change();
  expect(await cache.run(generate)).toBe("generated");
});

test.each<[string, () => Promise<void>]>([
  ["a changed generated file", () => write(GENERATED, "edited\n")],
  ["a deleted generated file", () => rm(join(root, GENERATED))],
  [
    "a deleted folder of generated files",
    () => rm(join(root, "packages/types/generated"), { recursive: true }),
  ],
  ["a deleted bundle", () => rm(join(root, "spec/dist"), { recursive: true })],
])("%s is written again, without generating", async (_, change) => {
  await change();
  expect(await cache.run(generate)).toBe("restored");
  expect(await read(GENERATED)).toBe("types of openapi: 3.1.0\n");
  expect(await read("spec/dist/openapi.json")).toBe("bundle of openapi: 3.1.0\n");
});

test("an edit that is taken back in the sources alone brings back what was generated before it", async () => {
  await write("spec/openapi.yaml", "openapi: 3.1.1\n");
  await cache.run(generate);
  expect(await read(GENERATED)).toBe("types of openapi: 3.1.1\n");
  await write("spec/openapi.yaml", "openapi: 3.1.0\n");
  expect(await cache.run(generate)).toBe("restored");
  expect(await read(GENERATED)).toBe("types of openapi: 3.1.0\n");
});

test("who asks for it by force gets it generated", async () => {
  expect(await cache.run(generate, { isForced: true })).toBe("generated");
});

test("another version of Node is another run", async () => {
  expect(await new GenerateCache(root, OUTPUTS, "v22").run(generate)).toBe("generated");
});

test("contents that move from one file into the next are seen", async () => {
  await write("spec/a", "1");
  await write("spec/b", "23");
  await cache.run(generate);
  await write("spec/a", "12");
  await write("spec/b", "3");
  expect(await cache.run(generate)).toBe("generated");
});

test.each(["spec/test/more.test.ts", "spec/reports/jest.json", "packages/types/dist/index.js", "README.md"])(
  "%s is not looked at: no generator reads it",
  async (path) => {
    await write(path, "{}");
    expect(await cache.run(generate)).toBe("unchanged");
  },
);

test("a run that fails is not kept", async () => {
  await write("spec/openapi.yaml", "openapi: 3.1.1\n");
  const failing = cache.run(async () => {
    throw new Error("a mistake");
  });
  await expect(failing).rejects.toThrow("a mistake");
  expect(await cache.run(generate)).toBe("generated");
});

test("a run during which a source is edited is not kept", async () => {
  await write("spec/openapi.yaml", "openapi: 3.1.1\n");
  await cache.run(async () => {
    await generate();
    await write("spec/openapi.yaml", "openapi: 3.1.2\n");
  });
  expect(await cache.run(generate)).toBe("generated");
  await write("spec/openapi.yaml", "openapi: 3.1.1\n");
  expect(await cache.run(generate)).toBe("generated");
});

test("what was kept by a process that was killed while it wrote is not taken", async () => {
  const folder = join(root, "node_modules/.cache/generate");
  for (const name of await readdir(folder)) await writeFile(join(folder, name), '{ "packages/ty');
  expect(await cache.run(generate)).toBe("generated");
});

test("ten runs are kept", async () => {
  for (let edit = 1; edit <= 12; edit += 1) {
    await write("spec/openapi.yaml", `# ${edit}`);
    await cache.run(generate);
  }
  expect(await readdir(join(root, "node_modules/.cache/generate"))).toHaveLength(10);
  await write("spec/openapi.yaml", "# 3");
  expect(await cache.run(generate)).toBe("restored");
  await write("spec/openapi.yaml", "# 2");
  expect(await cache.run(generate)).toBe("generated");
});
