import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { compilations, createEmptyProject, type EmptyProject } from "./helpers/emptyProject.ts";

const run = promisify(execFile);
let project: EmptyProject;

beforeAll(async () => {
  project = await createEmptyProject();
});
afterAll(() => project?.remove());

test.each(compilations("7.0.2", "typescript"))(
  "TypeScript $version compiles with $moduleResolution, skipLibCheck $skipLibCheck",
  async (compilation) => expect(await project.compile(compilation)).toBe(""),
);

test("what was compiled runs", async () => {
  const { stdout } = await run(process.execPath, ["out/app.js"], {
    cwd: project.folder,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(stdout).toBe("NotFoundError: There is no session sess_1.\n");
});
