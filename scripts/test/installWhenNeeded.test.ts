import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "@jest/globals";

const install = new URL("../install.mjs", import.meta.url).href;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "install-"));
  for (const folder of ["spec", "scripts", "packages/types", "bin"])
    await mkdir(join(root, folder), { recursive: true });
  for (const folder of ["spec", "scripts", "packages/types"])
    await writeFile(join(root, folder, "package.json"), "{}");
  await writeFile(join(root, "package.json"), '{ "devDependencies": { "pnpm": "1.2.3" } }');
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"])
    await writeFile(join(root, file), "");
  await npx(
    'mkdir -p node_modules spec/node_modules scripts/node_modules packages/types/node_modules; echo "$@" >> calls',
  );
});

afterEach(() => rm(root, { recursive: true }));

/** Puts a script in the place of npx. */
async function npx(script: string): Promise<void> {
  await writeFile(join(root, "bin/npx"), `#!/bin/sh\n${script}\n`);
  await chmod(join(root, "bin/npx"), 0o755);
}

const program = () => {
  const text = `import { installWhenNeeded } from ${JSON.stringify(install)}; await installWhenNeeded(${JSON.stringify(root)});`;
  return ["--input-type=module", "--eval", text];
};
const env = () => ({ ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}`, NODE_OPTIONS: "" });

async function installWhenNeeded(): Promise<string> {
  return (await promisify(execFile)(process.execPath, program(), { env: env() })).stdout;
}

const calls = async () => (await readFile(join(root, "calls"), "utf8")).trim().split("\n");

test("installs with the pinned pnpm and a frozen lockfile, then leaves it at that", async () => {
  expect(await installWhenNeeded()).toBe("Installing dependencies (a minute the first time)\n");
  expect(await installWhenNeeded()).toBe("");
  expect(await calls()).toEqual([
    "--yes pnpm@1.2.3 install --frozen-lockfile --config.confirmModulesPurge=false",
  ]);
});

test.each([
  ["the lockfile changed", () => writeFile(join(root, "pnpm-lock.yaml"), "changed")],
  ["a manifest changed", () => writeFile(join(root, "packages/types/package.json"), '{ "name": "types" }')],
  ["the dependencies of a package are gone", () => rm(join(root, "spec/node_modules"), { recursive: true })],
  ["everything installed is gone", () => rm(join(root, "node_modules"), { recursive: true })],
])("installs again when %s", async (_, change) => {
  await installWhenNeeded();
  await change();
  await installWhenNeeded();
  expect(await calls()).toHaveLength(2);
});

test("shows the whole output of a failed installation, and what to do", async () => {
  await npx("echo fetching; echo ERR_PNPM_OUTDATED_LOCKFILE >&2; exit 1");
  await expect(installWhenNeeded()).rejects.toThrow(
    /fetching\nERR_PNPM_OUTDATED_LOCKFILE\n\nThe dependencies could not be installed\. .*Run: npx pnpm@1\.2\.3 install/,
  );
});

test("does not take a failed installation for a finished one", async () => {
  await npx("mkdir -p node_modules; exit 1");
  await expect(installWhenNeeded()).rejects.toThrow();
  await expect(installWhenNeeded()).rejects.toThrow();
});

test.each([
  ["Ctrl-C", "SIGINT", -1, ""],
  ["Ctrl-C that reaches one process alone", "SIGINT", 1, ""],
  ["Ctrl-C that the installation does not listen to", "SIGINT", 1, 'trap "" INT; '],
  ["a closed terminal", "SIGHUP", -1, ""],
  ["the end of its service", "SIGTERM", 1, ""],
] as const)(
  "%s ends an installation with everything that it started",
  async (_, signal, whom, first) => {
    // Like npm, which is a script that starts others.
    await npx(`${first}sleep 600 & echo $! > ${join(root, "pid")}; wait`);
    const child = spawn(process.execPath, program(), { env: env(), detached: true, stdio: "ignore" });
    const ended = once(child, "exit");
    const pid = await untilWritten(join(root, "pid"));
    process.kill(whom * Number(child.pid), signal);
    expect(await ended).toEqual([null, signal]);
    await untilEnded(pid);
  },
  30_000,
);

/** The number in a file that another process is about to write. */
async function untilWritten(path: string): Promise<number> {
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.endsWith("\n")) return Number(text);
    await setTimeout(20);
  }
}

/** A killed process closes its files before it has ended, and one whose parent is gone may be listed for a while. */
async function untilEnded(pid: number): Promise<void> {
  for (;;) {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,stat="]);
    if (!stdout.split("\n").some((line) => new RegExp(`^ *${pid} +[^Z ]`).test(line))) return;
    await setTimeout(20);
  }
}
