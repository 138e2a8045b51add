import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { GenerateStamp } from "../src/GenerateStamp.ts";

let root: string;
let stamp: GenerateStamp;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "100% stamp-"));
  await write("node_modules/.keep", "");
  await write("pnpm-lock.yaml", "lockfileVersion: 9\n");
  await write("spec/package.json", "{}");
  await write("spec/openapi.yaml", "openapi: 3.1.0\n");
  await write("spec/components/日本語.yaml", "type: string\n");
  await write("spec/dist/openapi.json", "{}");
  await write("packages/types/package.json", "{}");
  await write("packages/types/generated/index.d.ts", "export {};\n");
  stamp = new GenerateStamp(root, "v20");
  await stamp.remember(async () => true);
});
afterEach(() => rm(root, { recursive: true }));

test("after a run there is nothing to do until something changes", async () => {
  expect(await stamp.isCurrent()).toBe(true);
  expect(await new GenerateStamp(root, "v20").isCurrent()).toBe(true);
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
  ["a changed generated file", () => write("packages/types/generated/index.d.ts", "edited\n")],
  ["a deleted generated file", () => rm(join(root, "packages/types/generated/index.d.ts"))],
  ["an added generated file", () => write("packages/types/generated/more.d.ts", "")],
  ["a deleted build", () => rm(join(root, "spec/dist"), { recursive: true })],
  ["another lockfile", () => write("pnpm-lock.yaml", "lockfileVersion: 10\n")],
  ["another setting of the root", () => write("turbo.json", "{}")],
])("%s is seen", async (_, change) => {
  await change();
  expect(await stamp.isCurrent()).toBe(false);
});

test("another version of Node is another run", async () => {
  expect(await new GenerateStamp(root, "v22").isCurrent()).toBe(false);
});

test("contents that move from one file into the next are seen", async () => {
  await write("spec/a", "1");
  await write("spec/b", "23");
  await stamp.remember(async () => true);
  await write("spec/a", "12");
  await write("spec/b", "3");
  expect(await stamp.isCurrent()).toBe(false);
});

test("tests, reports and pages of the root are not looked at", async () => {
  await write("spec/test/more.test.ts", "");
  await write("spec/reports/jest.json", "{}");
  await write("README.md", "# Changed\n");
  expect(await stamp.isCurrent()).toBe(true);
});

test("a run that fails is not remembered, nor is the one before it", async () => {
  expect(await stamp.remember(async () => false)).toBe(false);
  expect(await stamp.isCurrent()).toBe(false);
});

test("a run that is killed is not remembered", async () => {
  const killed = stamp.remember(async () => {
    throw new Error("killed");
  });
  await expect(killed).rejects.toThrow("killed");
  expect(await stamp.isCurrent()).toBe(false);
});

test("a run during which a source is edited is not remembered, one that writes results is", async () => {
  await stamp.remember(async () => {
    await write("spec/openapi.yaml", "openapi: 3.1.2\n");
    return true;
  });
  expect(await stamp.isCurrent()).toBe(false);
  await stamp.remember(async () => {
    await write("packages/types/generated/index.d.ts", "export type New = 1;\n");
    return true;
  });
  expect(await stamp.isCurrent()).toBe(true);
});
