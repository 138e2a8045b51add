// Measures the README's two commands in a new clone of the last commit, and prints a table. README.md says how to read it.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { machine } from "./machine.ts";
import { printTable } from "./printTable.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "1" } } });
const rounds = Number(values.rounds);
if (!(Number.isSafeInteger(rounds) && rounds > 0)) {
  console.error("Usage: bench:clone [--rounds <number>]");
  process.exit(2);
}

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** As a terminal has it: what tsx and turbo add would be inherited by what is measured. */
const { NODE_OPTIONS: _, TURBO_CACHE_DIR: __, ...env } = process.env;

/** What each command prints when it is as far as it is waited for. */
const commands = [
  {
    name: "`npm start`, until all is served",
    args: ["start", "--", "--docs-port=0", "--mock-port=0", "--server-port=0"],
    until: /Ctrl-C stops everything/,
  },
  { name: "`npm test`, until all has passed", args: ["test"], until: /^\d+ passed, 0 failed/ },
];
const runs = commands.map((command) => ({ ...command, measurements: [] as { time: number }[] }));
for (let round = 1; round <= rounds; round += 1) {
  for (const { name, args, until, measurements } of runs) {
    console.error(`Round ${round} of ${rounds}: ${name}`);
    const folder = await mkdtemp(join(tmpdir(), "bench-clone-"));
    try {
      await promisify(execFile)("git", ["clone", "--quiet", root, folder]);
      measurements.push({ time: await secondsUntil(folder, args, until) });
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}
printTable("clone", runs, [["seconds", "time"]]);
console.log(`\nMedians of ${rounds} alternating rounds, least and most in brackets. ${machine}.`);

/** Runs a command of npm until it prints a line, and ends it. */
async function secondsUntil(cwd: string, args: string[], line: RegExp): Promise<number> {
  const started = performance.now();
  // A group of its own, which Ctrl-C in a terminal reaches as a whole.
  const child = spawn("npm", args, { cwd, env, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const ended = once(child, "close");
  let seconds: number | undefined;
  const lines: string[] = [];
  for await (const printed of createInterface(child.stdout)) {
    lines.push(printed);
    if (seconds !== undefined || !line.test(printed)) continue;
    seconds = (performance.now() - started) / 1000;
    if (args[0] === "start" && child.pid) process.kill(-child.pid, "SIGINT");
  }
  await ended;
  if (seconds === undefined) throw new Error([`npm ${args[0]} did not get as far:`, ...lines].join("\n"));
  return seconds;
}
