import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const bin = fileURLToPath(new URL("../bin/cloud-agents-mock.js", import.meta.url));

interface Run {
  child: ChildProcessByStdio<null, Readable, Readable>;
  output(): string;
  exitCode: Promise<number | null>;
}

function run(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  return { child, output: () => output, exitCode: once(child, "close").then(([code]) => code) };
}

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await met()) return;
    await wait(50);
  }
  throw new Error(`Waited in vain until ${what}.`);
}

async function url({ output }: Run): Promise<string> {
  await until("the command printed its address", () => /http:\S+\n/.test(output()));
  return /http:\S+/.exec(output())?.[0] ?? "";
}

async function refused(address: string): Promise<boolean> {
  const socket = connect(Number(new URL(address).port), "127.0.0.1");
  const outcome = await Promise.race([once(socket, "connect"), once(socket, "error")]).catch((error) => [
    error,
  ]);
  socket.destroy();
  return outcome[0]?.code === "ECONNREFUSED";
}

test("--help prints the usage", async () => {
  const command = run(["--help"]);
  expect(await command.exitCode).toBe(0);
  expect(command.output()).toMatch(/^Usage: cloud-agents-mock \[options\]/);
});

test.each([
  ["an unknown flag", ["--statefull"], {}, "Unknown option '--statefull'"],
  [
    "a port that is not a number",
    ["--port", "http"],
    {},
    "--port must be a number from 0 to 65535, not 'http'.",
  ],
  ["such a port in the environment", [], { CLOUD_AGENTS_MOCK_PORT: "-1" }, "CLOUD_AGENTS_MOCK_PORT must be"],
])("%s is refused with exit code 2", async (_, args, env, message) => {
  const command = run(args, env);
  expect(await command.exitCode).toBe(2);
  expect(command.output()).toContain(message);
});

test("the command prints its URL in two lines, and SIGTERM ends it and Prism", async () => {
  const command = run([], { CLOUD_AGENTS_MOCK_PORT: "0" });
  const address = await url(command);
  await fetch(`${address}/agents`);
  command.child.kill("SIGTERM");
  expect(await command.exitCode).toBe(0);
  expect(command.output().trimEnd().split("\n")).toEqual([
    `Mock of the Cloud Agents API: ${address}`,
    "It returns the description's examples and stores nothing. Ctrl-C stops it.",
  ]);
  expect(await refused(address)).toBe(true);
});

test("--verbose prints the request, its mistakes and the response", async () => {
  const command = run(["--port", "0", "--verbose"]);
  await fetch(`${await url(command)}/agents?limit=0`, { headers: { authorization: "Bearer x" } });
  await until("the mistake was printed", () => command.output().includes("query.limit"));
  command.child.kill("SIGTERM");
  await command.exitCode;
  expect(command.output()).toContain(
    "GET /agents\n  400\n  query.limit: Request query parameter limit must be >= 1\n",
  );
});

test("a port in use ends the command with exit code 1 and a way out", async () => {
  const first = run(["--port", "0"]);
  const { port } = new URL(await url(first));
  const second = run(["--port", port]);
  expect(await second.exitCode).toBe(1);
  expect(second.output()).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use\\..*--port`));
  first.child.kill("SIGTERM");
  await first.exitCode;
});

test("killing the command outright leaves no Prism behind", async () => {
  const command = run(["--port", "0"]);
  const address = await url(command);
  command.child.kill("SIGKILL");
  await command.exitCode;
  await until("Prism had ended too", () => refused(address));
});
