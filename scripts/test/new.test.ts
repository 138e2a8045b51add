import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runTurbo } from "../src/runTurbo.ts";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";
import { root } from "./helpers/markdown.ts";

// These tests go on from one another in one copy of the workspace.

const run = promisify(execFile);
let copy: Copy;

beforeAll(async () => {
  copy = await copyWorkspace("100% dir ");
  copy.env.TURBO_CACHE_DIR = process.env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache");
});
afterAll(() => copy.remove());

/** Runs the command in the copy, and returns its exit code and what it printed. */
async function scaffold(...args: string[]): Promise<[code: number, output: string]> {
  const script = join(copy.root, "scripts/src/new.ts");
  const options = { cwd: join(copy.root, "scripts"), env: copy.env };
  return run(process.execPath, ["--import", "tsx", script, ...args], options).then(
    ({ stdout }) => [0, stdout],
    ({ code, stderr }) => [code, stderr],
  );
}

const changed = () =>
  execFileSync("git", ["status", "--porcelain", "-uall", "--", "spec", "packages"], {
    cwd: copy.root,
    encoding: "utf8",
  });

/** Runs tasks; returns what failed ones printed. */
async function failures(tasks: string[], ...packages: string[]): Promise<string> {
  const filters = packages.map((name) => `--filter=@cloud-agents/${name}`);
  const { ok, tasks: done, errors } = await runTurbo([...tasks, "--continue=always", ...filters], copy);
  const failed = done.filter(({ exitCode }) => exitCode !== 0);
  if (!ok && failed.length === 0) throw new Error(errors.join("\n"));
  return failed.flatMap(({ id, log }) => log.map((line) => `${id}: ${line}`)).join("\n");
}

test.each<[name: string, args: string[], message: string]>([
  [
    "a kind that there is not",
    ["resources", "note"],
    "'resources' cannot be added. There are: resource, operation, event, error.",
  ],
  ["a name that exists", ["resource", "agent"], "spec/components/schemas/Agent.yaml exists."],
  ["a name in the plural", ["resource", "notes"], "'notes' must be in the singular, such as note."],
  ["a name that is no identifier", ["resource", "メモ"], "'メモ' is not a name. Write English words"],
  [
    "an event of another origin",
    ["event", "boat.sank"],
    "'boat.sank' must be agent, session or span, a dot and a name",
  ],
  [
    "an error of an operation that there is not",
    ["error", "note_locked", "409", "getBoat"],
    "no operation 'getBoat'",
  ],
  [
    "a status that is the same everywhere",
    ["error", "note_locked", "500", "getAgent"],
    "The status must be 400, 404, 409, not '500'",
  ],
  ["a missing argument", ["resource"], "resource takes 1 argument, not 0."],
  ["an unknown option", ["resource", "note", "--force"], "Unknown option '--force'"],
])("%s is refused, and nothing is written", async (_, args, message) => {
  const [code, output] = await scaffold(...args);
  expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  expect(changed()).toBe("");
});

test("--dry-run lists the files, and --help the commands; neither writes", async () => {
  const [, listed] = await scaffold("resource", "note", "--dry-run");
  expect(listed).toContain("+ spec/paths/notes_{note_id}.yaml");
  const [, help] = await scaffold("--help");
  expect(help).toContain("npm run new -- event agent.plan");
  expect(changed()).toBe("");
});

test("what is scaffolded passes the lint at once", async () => {
  expect((await scaffold("resource", "memory-note"))[0]).toBe(0);
  expect((await scaffold("operation", "archiveSessionLog", "/sessions/{session_id}/log/archive"))[0]).toBe(0);
  expect((await scaffold("event", "agent.plan"))[0]).toBe(0);
  expect((await scaffold("error", "agent_resting", "409", "createAgent"))[0]).toBe(0);
  expect(await failures(["lint"], "spec")).toBe("");
});
