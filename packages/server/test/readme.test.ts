import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the package, so that the examples import it by its name, as users do.
const folder = `${root}reports/readme`;
const readme = await readFile(`${root}README.md`, "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => String(match[1]));

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [index, code] of examples.entries()) await writeFile(`${folder}/example-${index + 1}.ts`, code);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the README's examples are right for a strict project", async () => {
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: "es2022", module: "nodenext" },
    skipLibCheck: false,
    types: ["node"],
  };
  await writeFile(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const tsc = require.resolve("typescript/package.json").replace("package.json", "bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "-p", folder, "--pretty", "false"]).catch(
    (failure: { stdout: string }) => failure,
  );
  expect(stdout).toBe("");
});

test.each(examples.map((code, index) => [index + 1, code]))(
  "the README's example %i prints what its comments say, and ends",
  async (number, code) => {
    const { stdout, stderr } = await run(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), `${folder}/example-${number}.ts`],
      { env: { ...process.env, NODE_OPTIONS: "" } },
    );
    expect(stderr).toBe("");
    const comments = [...String(code).matchAll(/^console\.log.* \/\/ (.*)$/gm)].map(([, printed]) => printed);
    expect(stdout.split("\n").slice(0, -1)).toEqual(comments);
  },
);
