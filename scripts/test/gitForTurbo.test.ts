import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { gitForTurbo } from "../src/gitForTurbo.ts";

let root: string;
const path = process.env.PATH;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "100% 日本 "));
  await writeFile(join(root, ".gitignore"), "node_modules/\n.turbo/\n");
  await writeFile(join(root, "package.json"), "{}");
  await mkdir(join(root, "node_modules"));
  await writeFile(join(root, "node_modules/installed.js"), "");
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(root, { recursive: true });
});

const git = (settings: object, ...args: string[]) =>
  execFileSync("git", args, { cwd: root, env: { ...process.env, ...settings }, encoding: "utf8" });

test("a folder without a repository gets one of its own, which sees the sources and their changes", async () => {
  const settings = await gitForTurbo(root);
  expect(git(settings, "ls-files")).toBe(".gitignore\npackage.json\n");
  await writeFile(join(root, "package.json"), "{ }");
  expect(git(settings, "status", "--porcelain")).toBe(" M package.json\n");
  expect(await readdir(root)).not.toContain(".git");
});

test("the second run takes the same one, and two at a time end with one", async () => {
  const [one, other] = await Promise.all([gitForTurbo(root), gitForTurbo(root)]);
  expect(one).toEqual(other);
  expect(await gitForTurbo(root)).toEqual(one);
  expect(await readdir(join(root, ".turbo"))).toEqual(["git"]);
});

test("a repository is left alone, also one that the folder is a part of", async () => {
  git({}, "init", "--quiet");
  expect(await gitForTurbo(root)).toEqual({});
  await mkdir(join(root, "part"));
  expect(await gitForTurbo(join(root, "part"))).toEqual({});
});

test("without git, turbo does without", async () => {
  process.env.PATH = root;
  expect(await gitForTurbo(root)).toEqual({});
  expect(await readdir(root)).not.toContain(".turbo");
});
