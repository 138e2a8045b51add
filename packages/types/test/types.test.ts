import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const project = fileURLToPath(new URL("tsconfig.json", import.meta.url));

// The generator needs TypeScript 5; users may have either. Library files are checked too, as in the strictest project.
test.each([
  ["5.9.3", "typescript/bin/tsc"],
  ["7.0.2", "typescript-7/package.json"],
])("what must compile does, and what must not does not, under TypeScript %s", async (version, file) => {
  const tsc = require.resolve(file).replace("package.json", "bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "--version"]);
  expect(stdout.trim()).toBe(`Version ${version}`);

  const errors = await run(process.execPath, [tsc, "-p", project, "--pretty", "false"]).then(
    () => "",
    (failure: { stdout: string }) => failure.stdout,
  );
  expect(errors).toBe("");
});
