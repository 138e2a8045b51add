import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";
import { type StartedMock, startMock } from "./helpers/startMock.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const program = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
const report = /prints, for that example:\n\n```\n(.*?)```/s.exec(readme)?.[1] ?? "";

let project: string;
let mock: StartedMock | undefined;
beforeAll(async () => {
  project = await installCli("bookshop");
}, 120_000);
afterAll(async () => {
  await mock?.stop();
  await rm(dirname(project), { recursive: true, force: true });
});

test("the two commands print what the README says", async () => {
  expect(await cloudAgents(project, "init")).toMatchObject({ code: 0, stderr: "" });
  const { stdout, stderr } = await cloudAgents(project, "generate");
  const withoutTimes = (text: string) => text.replace(/ +\d+\.\d s/g, " s");
  expect({ stdout: withoutTimes(stdout), stderr }).toEqual({ stdout: withoutTimes(report), stderr: "" });
}, 60_000);

test("the README's program compiles and runs against the mock", async () => {
  mock = await startMock(project);
  const address = "http://127.0.0.1:4010";
  expect(program).toContain(address);
  expect(await compile(project, program.replace(address, mock.url))).toBe("");
  expect(await runApp(project)).toBe("The Old Man and the Sea\n[]\n");
}, 60_000);

test("a description without operations is refused in one line", async () => {
  await writeFile(join(project, "openapi.yaml"), "openapi: 3.1.0\ninfo: {}\npaths: {}\n");
  const { code, stderr } = await cloudAgents(project, "generate");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "openapi.yaml:1:1: The description has no operations, so there is nothing to generate.\n",
  });
});
