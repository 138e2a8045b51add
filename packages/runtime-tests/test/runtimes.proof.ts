import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findChromium, howToGetChromium, launchChromium } from "@cloud-agents/chromium";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { findProgram } from "./helpers/findProgram.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const programs = `${root}programs/`;

const whatHappens = {
  uploaded: 6,
  listed: 2,
  cuts: 2,
  everyEventOnce: true,
  resumedAfter: true,
  error: [true, 404, "agents.get"],
};

const afterGarbageCollection = {
  streamAfterAbort: "ended",
  connectionAfterAbort: true,
  bodyAfterTimeout: "TimeoutError",
  bodyAfterAbort: "mine",
  forgottenStream: true,
  forgottenWhileWaiting: true,
  entriesInALongLivedSignal: "at most one",
};

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(["--port=0", "--log-level=error", "--faults", "--heartbeat=200"]);
});
afterAll(() => server.stop());

/** A test that needs a program: skipped by name, and said, where it is not there; a failure in CI. */
function testWith(
  name: string,
  program: string | undefined,
  howToGetIt: string,
  body: (program: string) => Promise<void>,
) {
  if (program === undefined && !process.env.CI) {
    process.stderr.write(`The client is not tested in ${name}. ${howToGetIt}\n`);
    test.skip(name, () => {});
    return;
  }
  test(name, async () => {
    if (program === undefined) throw new Error(howToGetIt);
    await body(program);
  });
}

async function printed(program: string, ...args: string[]): Promise<unknown> {
  const env = {
    ...process.env,
    NODE_OPTIONS: "",
    DENO_NO_UPDATE_CHECK: "1",
    DENO_DIR: `${root}reports/deno`,
  };
  const { stdout, stderr } = await run(program, [...args, server.url], { env, cwd: root, timeout: 50_000 });
  // Node warns of a signal with more than ten listeners.
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

async function bundle(entry: string, format: "esm" | "iife"): Promise<string> {
  await mkdir(`${root}reports`, { recursive: true });
  const outfile = `${root}reports/${entry}`;
  await build({ entryPoints: [programs + entry], outfile, bundle: true, format });
  return outfile;
}

const nodes = [
  ["Node 20.19.0", "node-20"],
  ["Node 22", "node-22"],
  ["Node 24", "node-24"],
  ["Node 26", "node-26"],
].map(([name = "", from = ""]) => ({ name, from, file: "bin/node", args: [], gc: "--expose-gc" }));
const commandLines = [
  ...nodes,
  // It always has `Bun.gc`.
  { name: "Bun", from: "@oven/bun-linux-x64-baseline", file: "bin/bun", args: [], gc: undefined },
  {
    name: "Deno",
    from: "@deno/linux-x64-glibc",
    file: "deno",
    args: [
      "run",
      "--no-lock",
      "--no-remote",
      "--node-modules-dir=manual",
      "--allow-net=127.0.0.1",
      "--allow-env",
    ],
    gc: "--v8-flags=--expose-gc",
  },
];
const onLinux =
  "npm has its program for x64 Linux with glibc: run `npm ci` in packages/runtime-tests/runtimes.";

for (const { name, from, file, args, gc } of commandLines) {
  const program = findProgram(from, file);
  testWith(name, program, onLinux, async (found) => {
    expect(await printed(found, ...args, `${programs}main.js`)).toEqual(whatHappens);
  });
  testWith(`${name} after garbage collection`, program, onLinux, async (found) => {
    const gcArgs = gc === undefined ? args : [...args, gc];
    expect(await printed(found, ...gcArgs, `${programs}garbage.js`)).toEqual(afterGarbageCollection);
  });
  if (!name.startsWith("Node")) continue;
  testWith(`${name} with require()`, program, onLinux, async (found) => {
    expect(await printed(found, `${programs}required.cjs`)).toEqual(whatHappens);
  });
}

testWith("workerd", findProgram("@cloudflare/workerd-linux-64", "bin/workerd"), onLinux, async (found) => {
  await bundle("worker.js", "esm");
  const worker = spawn(found, ["serve", `${programs}worker.capnp`, "--control-fd=1"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(worker, "exit");
  try {
    const ended = exited.then(([code]): never => {
      throw new Error(`workerd ended with exit code ${code}.`);
    });
    const [line] = await Promise.race([once(worker.stdout, "data"), ended]);
    const { port } = JSON.parse(String(line));
    const response = await fetch(`http://127.0.0.1:${port}/?server=${encodeURIComponent(server.url)}`);
    expect(await response.json()).toEqual(whatHappens);
  } finally {
    worker.kill();
    await exited;
  }
});

testWith("Chromium", findChromium(), howToGetChromium, async () => {
  const content = await readFile(await bundle("page.js", "iife"), "utf8");
  const pages = createServer((_, response) => response.end("<!doctype html>")).listen(0, "localhost");
  await once(pages, "listening");
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    // Of another port, as an application's pages are.
    await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content });
    const happened = page.evaluate(
      (url) => (globalThis as unknown as { useClient(url: string): Promise<unknown> }).useClient(url),
      server.url,
    );
    expect(await happened).toEqual(whatHappens);
  } finally {
    await browser.close();
    pages.close();
  }
});
