import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CloudAgents } from "@cloud-agents/client";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const folder = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";

let scratch: string;
let server: ServerProcess;

beforeAll(async () => {
  // Inside the package, so that the client is found from there.
  scratch = await mkdtemp(`${folder}reports/readme-`);
  server = await startServerProcess(["--port=0", "--log-level=warn"]);
});

afterAll(async () => {
  await server.stop();
  await rm(scratch, { recursive: true });
});

test("the README's example has at most ten lines", () => {
  expect(example.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});

test("the README's example compiles, and prints the agent's whole messages, on the second turn too", async () => {
  const address = "http://127.0.0.1:4020";
  const token = /token: "([^"]+)"/.exec(example)?.[1];
  expect(example).toContain(address);
  await writeFile(`${scratch}/example.ts`, example.replace(address, server.url));
  await writeFile(
    `${scratch}/tsconfig.json`,
    JSON.stringify({ extends: "../../tsconfig.json", include: ["example.ts"] }),
  );
  const run = (program: string, ...args: string[]) =>
    execFileSync(`${folder}node_modules/.bin/${program}`, args, { encoding: "utf8" });

  expect(run("tsc", "-p", scratch)).toBe("");
  const output = run("tsx", `${scratch}/example.ts`);
  const api = new CloudAgents({ token, baseUrl: server.url });
  const { data } = await api.sessions.list();
  const messages: string[] = [];
  for await (const event of api.sessions.events.list(String(data[0]?.id)))
    if (event.type === "agent.message") messages.push(event.content.map(({ text }) => text).join(""));
  expect(messages.length).toBeGreaterThanOrEqual(2);
  for (const message of messages) expect(output).toContain(message);
});
