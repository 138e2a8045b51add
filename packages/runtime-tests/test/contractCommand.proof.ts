import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ENVIRONMENT, startPagesServer, TOKEN } from "../../contract-tests/test/helpers/startPagesServer.ts";
import { installPacked } from "./helpers/installPacked.ts";

let project: string;
let server: { url: string; stop(): Promise<void> };

beforeAll(async () => {
  // Outside of the workspace, whose packages would be found from inside. Such names have broken tools.
  project = await mkdtemp(join(tmpdir(), "cloud agents 100% "));
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await installPacked(project, "@cloud-agents/contract-tests");
  const tokens = join(project, "tokens.json");
  await writeFile(tokens, JSON.stringify([{ token: "pt-packed", account: "main" }]));
  server = await startServerProcess(["--port=0", "--data=memory", `--tokens=${tokens}`, "--heartbeat=100"]);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(project, { recursive: true, force: true });
});

/** Runs the packed command as `npx cloud-agents-contract` would. */
function command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = join(project, "node_modules/@cloud-agents/contract-tests/bin/cloud-agents-contract.js");
  const { CI: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { cwd: project, env: { ...env, NODE_OPTIONS: "" }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** Starts a server in front of the reference server that changes the JSON of its successes. */
async function startInFront(change: (body: Record<string, unknown>) => void) {
  const front = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const {
      host: _,
      "content-length": __,
      connection: ___,
      ...headers
    } = request.headers as Record<string, string>;
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const got = await fetch(server.url + request.url, { method: request.method ?? "GET", headers, ...body });
    const text = await got.text();
    const json = got.headers.get("content-type")?.startsWith("application/json")
      ? JSON.parse(text)
      : undefined;
    if (json && got.ok) change(json);
    const { "content-length": ____, "content-encoding": _____, ...back } = Object.fromEntries(got.headers);
    response.writeHead(got.status, back).end(json ? JSON.stringify(json) : text);
  }).listen(0, "127.0.0.1");
  await once(front, "listening");
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    stop() {
      front.closeAllConnections();
      front.close();
    },
  };
}

test("the reference server keeps what every operation is held to", async () => {
  const { code, stdout, stderr } = await command(
    "run",
    "--url",
    server.url,
    "--token",
    "pt-packed",
    "--level",
    "smoke",
  );
  expect(stdout.split("\n").filter((line) => line.startsWith("✗"))).toEqual([]);
  expect(stdout).toMatch(/ 18 of 18 operations\n/);
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^\d+ kept, 0 broken; \d+ requests in /);
  expect(stderr).toContain(
    "Creates  at most 30 objects, and sends at most 5 messages; its own are called contract-",
  );
  expect(code).toBe(0);
});

test("one field that is wrong is named with the sentence of its page, in every report", async () => {
  const front = await startInFront((body) => {
    if (body.type === "agent") body.version = "1";
  });
  const reports = [
    "--json",
    "report.json",
    "--junit",
    "report.xml",
    "--ctrf",
    "ctrf.json",
    "--html",
    "report.html",
  ];
  const args = [
    "--url",
    front.url,
    "--token",
    "pt-packed",
    "--only",
    "createAgent,getAgent",
    "--level",
    "smoke",
  ];
  const { code, stdout } = await command("run", ...args, ...reports);
  front.stop();
  expect(stdout).toContain(`✗ createAgent $.version: Field 'version' must be an integer, got "1"
    Create an agent (ja): “version of the response is an integer, and always there.” [create-agent.response.version.type]
    curl -X POST -H "Authorization: Bearer $TOKEN"`);
  expect(code).toBe(1);
  const files = await Promise.all(
    ["report.json", "report.xml", "ctrf.json", "report.html"].map((file) =>
      readFile(join(project, file), "utf8"),
    ),
  );
  for (const text of files) {
    expect(text).toContain("version of the response is an integer, and always there.");
    expect(text).not.toContain("pt-packed");
  }
});

test("a server of two operations, made from the pages, gets a list to work off", async () => {
  const { url, stop } = await startPagesServer();
  const args = ["--url", url, "--token", TOKEN, "--only", "createAgent,createSession"];
  const { code, stdout } = await command(
    "run",
    ...args,
    "--environment",
    ENVIRONMENT,
    "--profile",
    "documents",
  );
  const without = await command("run", ...args);
  stop();
  const items = stdout.split("\n").filter((line) => line.startsWith("✗"));
  expect(items.length).toBeGreaterThan(0);
  expect(stdout.match(/^ {4}Create an agent \(ja\): “.*” \[create-agent\.\S+\]$/gm)?.length).toBe(
    items.length,
  );
  expect(code).toBe(1);
  expect(without.stderr).toContain("Pass --environment ID to use one that exists.");
  expect([without.code, without.stdout]).toEqual([2, ""]);
});

test("what is missing says how to get it", async () => {
  const { code, stderr } = await command("run", "--server");
  expect(stderr).toBe(
    "@cloud-agents/server is not installed. Run: npm install --save-dev @cloud-agents/server\n",
  );
  expect(code).toBe(2);
});
