import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type ServerProcess, startServerProcess } from "../src/startServerProcess.ts";

const require = createRequire(import.meta.url);
const description = dirname(require.resolve("@cloud-agents/spec/package.json"));
const folder = join(description, "workflows");
const workflows = readdirSync(folder).filter((name) => name.endsWith(".arazzo.yaml"));
const command = join(dirname(require.resolve("@redocly/cli/package.json")), "bin/cli.js");

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(["--port=0", "--log-level", "error"]);
});
afterAll(() => server.stop());

/** Runs the Redocly CLI in the description's folder, where its configuration is. */
function redocly(...args: string[]): Promise<{ failed: boolean; stdout: string; output: string }> {
  const env = { PATH: process.env.PATH, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const options = { cwd: description, env, maxBuffer: 16 * 1024 * 1024, timeout: 50_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], options, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, output: stdout + stderr }),
    );
  });
}

function respect(file: string) {
  return redocly("respect", file, "--server", `api=${server.url}`, "--input", "token=me");
}

test("there are workflows", () => {
  expect(workflows.length).toBeGreaterThan(1);
});

test.each(workflows)("%s does what it says against the server", async (name) => {
  const { failed, output } = await respect(join(folder, name));
  expect({ failed, output }).toEqual({ failed: false, output: expect.stringMatching(/Steps:.* passed/) });
});

test.each(workflows)("%s has no errors and no warnings", async (name) => {
  const { stdout } = await redocly("lint", join("workflows", name), "--format=json");
  expect(JSON.parse(stdout)).toMatchObject({ problems: [], totals: { errors: 0, warnings: 0 } });
});

test("a workflow that expects something else fails at that step", async () => {
  const text = readFileSync(join(folder, "run-session.arazzo.yaml"), "utf8");
  const broken = text
    .replace("url: ../openapi.yaml", `url: ${join(description, "openapi.yaml")}`)
    .replace("path == '/data/inputs/notes.md'", "path == '/data/elsewhere/notes.md'");
  const scratch = mkdtempSync(join(tmpdir(), "workflow-"));
  const file = join(scratch, "broken.arazzo.yaml");
  writeFileSync(file, broken);
  copyFileSync(join(folder, "notes.md"), join(scratch, "notes.md"));
  const { failed, output } = await respect(file);
  rmSync(scratch, { recursive: true });
  expect(failed).toBe(true);
  expect(output).toMatch(/stepId - attach-file.*\/data\/elsewhere\/notes\.md/s);
  expect(output).not.toContain("step send-message");
});
