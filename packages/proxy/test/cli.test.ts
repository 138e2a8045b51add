import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "@jest/globals";
import { agent, json, startTarget, until } from "./helpers/target.ts";

const bin = fileURLToPath(new URL("../bin/cloud-agents-proxy.js", import.meta.url));
const children: ChildProcessByStdio<null, Readable, Readable>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  children.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (text) => (output.out += text));
  child.stderr.on("data", (text) => (output.err += text));
  const ended = once(child, "close").then(([code]) => code as number);
  return { child, output, ended };
}

async function start(args: string[], env: Record<string, string> = {}) {
  const process = run(["--port=0", ...args], env);
  await until(() => /http:\S+ ->/.test(process.output.err));
  return { ...process, url: /http:\S+/.exec(process.output.err)?.[0] as string };
}

const serving = (body: unknown) =>
  startTarget((_, response) => void response.writeHead(200, json).end(JSON.stringify(body)));

test("a target that keeps to the description: nothing on stdout, a summary on stderr, exit code 0", async () => {
  const { url: target } = await serving(agent);
  const { child, output, ended, url } = await start([], { CLOUD_AGENTS_PROXY_TARGET: target });
  expect(await (await fetch(`${url}/agents/agent_1`)).json()).toEqual(agent);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(output.out).toBe("");
  expect(output.err).toContain("No finding.");
});

test("a target that does not: a line of JSON for each finding, and exit code 1", async () => {
  const { url: target } = await serving({ ...agent, version: 0, colour: 1 });
  const { child, output, ended, url } = await start([`--target=${target}`]);
  await (await fetch(`${url}/agents/agent_1`)).text();
  await (await fetch(`${url}/agents/agent_1`)).text();
  await until(() => output.out.split("\n").length > 3);
  child.kill("SIGTERM");
  expect(await ended).toBe(1);
  const lines = output.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ about, at }) => `${about} ${at}`)).toEqual([
    "target version",
    "description colour",
    "target version",
  ]);
  expect(output.err).toContain("The target broke the description: 2\n  2 × getAgent 200: version:");
});

test("findings, traffic and drift go into files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "proxy 100% "));
  const [report, record, drift] = ["a.ndjson", "a.har", "a.yaml"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const { url: target } = await serving({ ...agent, colour: 1 });
  const args = [`--target=${target}/api/v1/cloud`, "--report", report, "--record", record, "--drift", drift];
  const { child, ended, output, url } = await start(args);
  await (await fetch(`${url}/agents/agent_1`, { headers: { authorization: "Bearer very-secret" } })).text();
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(output.out).toBe("");
  expect(JSON.parse(await readFile(report, "utf8"))).toMatchObject({ about: "description", at: "colour" });
  const archive = await readFile(record, "utf8");
  expect(JSON.parse(archive).log.entries).toHaveLength(1);
  expect(archive).not.toContain("very-secret");
  expect(await readFile(drift, "utf8")).toContain("target: $.components.schemas.Agent.properties");
  await rm(folder, { recursive: true });
});

test.each([
  [[], /--target is missing/],
  [["--target", "nowhere"], /must be an http or https URL/],
  [["--target", "http://localhost:1", "--port", "x"], /--port must be a number/],
  [["--target", "http://localhost:1", "--record", ""], /--record needs a value/],
  [["--target", "http://localhost:1", "--record", "/no/such/folder/a.har"], /no such file/],
  [["--unknown"], /Unknown option/],
])("%j ends with 2 and says what is wrong", async (args, message) => {
  const { output, ended } = run(args as string[]);
  expect(await ended).toBe(2);
  expect(output.err).toMatch(message);
});

test("--help lists every option", async () => {
  const { output, ended } = run(["--help"]);
  expect(await ended).toBe(0);
  for (const option of ["target", "port", "host", "allowed-host", "enforce", "record", "report", "drift"])
    expect(output.out).toContain(`--${option}`);
});

test("a port that is taken is named, with what to do", async () => {
  const { url } = await serving(agent);
  const { output, ended } = run(["--target=http://localhost:1", `--port=${new URL(url).port}`]);
  expect(await ended).toBe(2);
  expect(output.err).toContain("is in use");
});
