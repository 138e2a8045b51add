import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { installPacked } from "./helpers/installPacked.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const app = fileURLToPath(new URL("../programs/app.ts", import.meta.url));
let project: string;

beforeAll(async () => {
  // Outside of the workspace, whose packages would be found from inside.
  project = await mkdtemp(join(tmpdir(), "cloud-agents-empty-"));
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await installPacked(project, "@cloud-agents/client");
  await cp(app, join(project, "app.ts"));
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** Compiles the application, and returns what the compiler says. */
async function compile(compiler: string, options: object): Promise<string> {
  const name = `tsconfig.${compiler}.${Object.values(options).join(".")}.json`;
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ target: "es2022", lib: ["es2022", "dom", "dom.iterable"], types: [], outDir: "out", rootDir: "." },
    ...options,
  };
  await writeFile(join(project, name), JSON.stringify({ compilerOptions, files: ["app.ts"] }));
  const tsc = require.resolve(`${compiler}/package.json`).replace("package.json", "bin/tsc");
  const args = [tsc, "-p", name, "--pretty", "false"];
  const { stdout } = await run(process.execPath, args, { cwd: project }).catch(
    (failure: Error & { stdout: string }) => ({ stdout: failure.stdout || failure.message }),
  );
  return stdout;
}

const resolutions = [
  { module: "esnext", moduleResolution: "bundler" },
  { module: "nodenext", moduleResolution: "nodenext" },
];
const cases = [
  ["5.6.3", "typescript-5.6"],
  ["5.9.3", "typescript-5.9"],
  ["6.0.3", "typescript-6"],
  ["7.0.2", "typescript"],
].flatMap(([version, compiler]) =>
  resolutions.flatMap((resolution) =>
    [true, false].map((skipLibCheck) => ({ version, compiler, ...resolution, skipLibCheck })),
  ),
);

test.each(cases)(
  "TypeScript $version compiles with $moduleResolution, skipLibCheck $skipLibCheck",
  async ({ version, compiler, ...options }) => {
    expect(require(`${compiler}/package.json`).version).toBe(version);
    expect(await compile(String(compiler), options)).toBe("");
  },
);

test("what was compiled runs", async () => {
  const { stdout } = await run(process.execPath, ["out/app.js"], {
    cwd: project,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(stdout).toBe("NotFoundError: There is no session sess_1.\n");
});
