import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";
import { root } from "./helpers/markdown.ts";
import { beginInCopy, type Starting, startInCopy } from "./helpers/startInCopy.ts";

// `npm start` is ended in each of its phases, in each way in which it can be.

const run = promisify(execFile);
const SCHEMA = "spec/components/schemas/Agent.yaml";
let copy: Copy;
let starting: Starting | undefined;

beforeAll(async () => {
  copy = await copyWorkspace();
}, 180_000);
afterEach(async () => {
  await starting?.end("SIGKILL");
});
afterAll(() => copy.remove());

/** With what is already built in the workspace, so that it serves soon. */
const built = () => ({
  ...copy,
  env: { ...copy.env, TURBO_CACHE_DIR: process.env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache") },
});

const phases = {
  async "the first build"() {
    starting = beginInCopy(copy);
    await starting.line(/^spec: /);
    return starting;
  },
  async "the first generation"() {
    starting = beginInCopy(copy);
    await starting.line(/^scripts: generate/);
    return starting;
  },
  async "its rest"() {
    starting = await startInCopy(built());
    return starting;
  },
  async "a rebuild"() {
    starting = await startInCopy(built());
    await edit();
    await starting.line(/^served: /);
    return starting;
  },
};

/** Changes a sentence of the description. */
async function edit(): Promise<void> {
  const schema = await copy.read(SCHEMA);
  await copy.write(
    SCHEMA,
    schema.replace(/^description: .*/m, (line) => `${line} More.`),
  );
}

async function expectNothingLeft(): Promise<void> {
  starting = undefined;
  const { stdout } = await run("ps", ["-A", "-o", "args"]);
  expect(stdout.split("\n").filter((line) => line.includes(copy.root))).toEqual([]);
  const temporary = await readdir(String(copy.env.TMPDIR));
  expect(temporary.filter((name) => name.startsWith("cloud-agents-"))).toEqual([]);
}

test.each([
  ["the first build", "SIGINT", "process"],
  ["the first build", "SIGINT", "group"],
  ["the first generation", "SIGINT", "process"],
  ["the first generation", "SIGHUP", "group"],
  ["the first generation", "SIGTERM", "process"],
] as const)(
  "before it serves, in %s, %s to the %s ends everything, and it is ended by that signal",
  async (phase, signal, to) => {
    const { end } = await phases[phase]();
    const { code, signal: endedBy, lastLines } = await end(signal, to);
    expect({ code, endedBy }).toEqual({ code: null, endedBy: signal });
    expect(lastLines.filter((line) => !/^[\w-]+: \w+$/.test(line))).toEqual([]);
    await expectNothingLeft();
  },
  120_000,
);

test.each([
  ["its rest", "SIGINT", "process"],
  ["its rest", "SIGHUP", "group"],
  ["its rest", "SIGTERM", "group"],
  ["a rebuild", "SIGINT", "process"],
  ["a rebuild", "SIGINT", "group"],
] as const)(
  "once it serves, in %s, %s to the %s ends everything without a word and with exit code 0",
  async (phase, signal, to) => {
    const { end } = await phases[phase]();
    const ended = await end(signal, to);
    expect({ ...ended, lastLines: ended.lastLines.filter((line) => !line.startsWith("served: ")) }).toEqual({
      code: 0,
      signal: null,
      lastLines: [],
    });
    await expectNothingLeft();
  },
  300_000,
);

test("it ends when whatever reads its output has ended, before it serves and after", async () => {
  const before = await phases["the first build"]();
  expect(await before.hangUp()).toMatchObject({ code: 1, signal: null });
  await expectNothingLeft();

  const after = await phases["its rest"]();
  const ended = after.hangUp();
  await edit();
  expect(await ended).toMatchObject({ code: 0, signal: null });
  await expectNothingLeft();
}, 300_000);
