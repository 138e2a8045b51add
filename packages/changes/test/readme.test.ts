import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the package, so that the example imports it by its name, as users do.
const folder = `${root}reports/readme`;
const readme = await readFile(`${root}README.md`, "utf8");
const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/example.ts`, example);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the README's example is right for a strict project", async () => {
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

test("the README's example prints what its comments say", async () => {
  const { stdout } = await run(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), `${folder}/example.ts`],
    {
      env: { ...process.env, NODE_OPTIONS: "" },
    },
  );
  const promised = [...example.matchAll(/console\.log\(.*\/\/ (.*)/g)].map(([, printed]) => printed);
  expect(stdout.trimEnd().split("\n")).toEqual(promised);
  expect(promised).toHaveLength(2);
});

test("the README lists the options that --help lists", async () => {
  const { stdout } = await run(process.execPath, [`${root}bin/cloud-agents-changes.js`, "--help"]);
  const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)]
    .map(([, option]) => option)
    .filter((each) => each !== "--help");
  expect([...readme.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, option]) => option)).toEqual(options);
});
