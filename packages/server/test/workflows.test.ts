import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type ServerProcess, startServerProcess } from "../src/startServerProcess.ts";
import { description, folder, redocly, respect, workflows } from "./helpers/workflows.ts";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(["--port=0", "--log-level", "error"]);
});
afterAll(() => server.stop());

test("there are workflows", () => {
  expect(workflows.length).toBeGreaterThan(1);
});

test.each(workflows)("%s does what it says against the server", async (name) => {
  const { failed, output } = await respect(join(folder, name), server.url);
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
  const { failed, output } = await respect(file, server.url);
  rmSync(scratch, { recursive: true });
  expect(failed).toBe(true);
  expect(output).toMatch(/stepId - attach-file.*\/data\/elsewhere\/notes\.md/s);
  expect(output).not.toContain("step send-message");
});
