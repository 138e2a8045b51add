import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Running } from "../src/services.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";

let scratch: string;
let server: Running;

beforeAll(async () => {
  // Inside the package, so that the client is found from there.
  scratch = await mkdtemp(`${folder}reports/readme-`);
  server = await startServerProcess(["--port=0", "--log-level=warn"]);
});

afterAll(async () => {
  await server.stop();
  await rm(scratch, { recursive: true });
});

test("the README's example has ten lines", () => {
  expect(example.trimEnd().split("\n")).toHaveLength(10);
});

test("the README's example compiles, and prints the agent's message as it is written", async () => {
  const address = "http://127.0.0.1:4020";
  expect(example).toContain(address);
  await writeFile(`${scratch}/example.ts`, example.replace(address, server.url));
  await writeFile(
    `${scratch}/tsconfig.json`,
    JSON.stringify({ extends: "../../tsconfig.json", include: ["example.ts"] }),
  );
  const run = (program: string, ...args: string[]) =>
    execFileSync(`${folder}node_modules/.bin/${program}`, args, { encoding: "utf8" });

  expect(run("tsc", "-p", scratch)).toBe("");
  expect(run("tsx", `${scratch}/example.ts`)).toContain("Why is this slow?");
});
