import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";
import { root } from "./helpers/markdown.ts";
import { type Started, startInCopy } from "./helpers/startInCopy.ts";

// `npm start` in short; workspace.proof.ts goes through the rest. What is already built in the workspace is not built again.

const run = promisify(execFile);
let copy: Copy;
let started: Started | undefined;

beforeAll(async () => {
  copy = await copyWorkspace();
  copy.env.TURBO_CACHE_DIR = process.env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache");
  started = await startInCopy(copy);
}, 180_000);
afterAll(async () => {
  await started?.end("SIGINT");
  await copy.remove();
});

function serving(): Started {
  if (!started) throw new Error("npm start is not running, see what it printed");
  return started;
}

const servedDocs = async () => (await fetch(`${serving().docs}/openapi.json`)).text();

test("an edit is served after one line that says what changed, and a mistake is shown with its place", async () => {
  const file = "spec/components/schemas/Agent.yaml";
  const schema = await copy.read(file);
  await copy.write(file, schema.replace(/^description: .*/m, "description: Edited."));
  expect(await serving().line(/[✓✗]/)).toMatch(
    /^✓ components\/schemas\/Agent.yaml: .*patch schema Agent: description changed/,
  );
  expect(await servedDocs()).toContain("Edited.");

  await copy.write(file, `${schema}broken: [\n`);
  expect(await serving().line(/[✓✗]/)).toMatch(
    /^✗ .*Agent.yaml: not taken over, the last good state stays up/,
  );
  expect(await serving().line(/^ /)).toMatch(
    /^ {2}spec\/components\/schemas\/Agent\.yaml:\d+:\d+ Failed to parse/,
  );
  expect(await servedDocs()).toContain("Edited.");
}, 120_000);

test("Ctrl-C ends everything", async () => {
  const { docs, end } = serving();
  started = undefined;
  expect(await end("SIGINT")).toEqual({ code: 0, signal: null, lastLines: [] });
  await expect(fetch(docs)).rejects.toThrow();
  const { stdout } = await run("ps", ["-A", "-o", "args"]);
  expect(stdout.split("\n").filter((line) => line.includes(copy.root))).toEqual([]);
});
