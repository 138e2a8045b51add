import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
// Inside the package, so that it is found by its name, as users do.
const folder = fileURLToPath(new URL("../reports/declarations/", import.meta.url));

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(
    `${folder}app.ts`,
    `import type { Agent, AgentPage, SessionEvent } from "@cloud-agents/types";
declare const page: AgentPage, event: SessionEvent;
export const first = () => page.data[0];
export const type = () => event.type;
export const unknown = () => (event.type === "agent.message" ? undefined : event);
export const mistake: number = page.data[0] as Agent;
`,
  );
  const compilerOptions = {
    ...{ strict: true, declaration: true, module: "nodenext", target: "es2022", types: [] },
    ...{ rootDir: ".", outDir: "out" },
  };
  await writeFile(`${folder}tsconfig.json`, JSON.stringify({ compilerOptions, include: ["app.ts"] }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["5.9", "typescript/bin/tsc"],
  ["7.0", "typescript-7/package.json"],
])("under TypeScript %s a project can export what it gets, and errors name the types", async (_, file) => {
  const tsc = require.resolve(file).replace("package.json", "bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "-p", folder, "--pretty", "false"]).catch(
    (failure: { stdout: string }) => failure,
  );
  // The mistake is the only one: no TS4058, which a type without an exported name would be.
  expect(stdout.trim()).toMatch(
    /^\S+app\.ts\(6,14\): error TS2322: Type 'Agent' is not assignable to type 'number'\.$/,
  );
});
