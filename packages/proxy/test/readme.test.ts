import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { HELP } from "../src/parseOptions.ts";
import { atEnd } from "./helpers/target.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("every example of the README compiles", async () => {
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code as string);
  expect(examples.length).toBeGreaterThanOrEqual(3);
  await mkdir(`${folder}reports`, { recursive: true });
  // Inside the package, so that it finds itself.
  const scratch = await mkdtemp(`${folder}reports/readme-`);
  atEnd(() => rm(scratch, { recursive: true }));
  for (const [at, code] of examples.entries()) await writeFile(`${scratch}/example${at}.ts`, code);
  const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
  await writeFile(`${scratch}/tsconfig.json`, JSON.stringify(config));
  expect(execFileSync(`${folder}node_modules/.bin/tsc`, ["-p", scratch], { encoding: "utf8" })).toBe("");
});

test("the README's table has the options of the command, both ways", () => {
  const inTable = [...readme.matchAll(/^\| `--([\w-]+)/gm)].map(([, name]) => name);
  const inHelp = [...HELP.matchAll(/^ {2}--([\w-]+)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "help");
  expect(inTable).toEqual(inHelp);
});
