// Measures how servers take in many of the longest uploads at once, and how long others wait meanwhile. README.md explains how to read it.
// Needs the build; PostgreSQL is measured where it is installed, memory on Linux.
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { hasPostgres, startPostgres } from "@cloud-agents/deployment";
import { startServerProcess } from "@cloud-agents/server/process";
import { machine } from "./machine.ts";
import { printTable } from "./printTable.ts";

const UPLOADS = 20;

/** How often the server is asked whether it lives, in milliseconds. */
const ASK_EVERY_MS = 10;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    beside: { type: "string", multiple: true, default: [] },
  },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error("Usage: bench:uploads [--rounds <number>] [--beside <checkout>]…");
  process.exit(2);
}

interface Measurement {
  before: number;
  most: number;
  seconds: number;
  slowest: number;
  p99: number;
}

const states = [
  { state: "", start: startServerProcess },
  ...(await Promise.all(
    values.beside.map(async (checkout) => {
      const path = resolve(checkout, "packages/server/dist/startServerProcess.js");
      const { startServerProcess: start } = (await import(pathToFileURL(path).href)) as {
        startServerProcess: typeof startServerProcess;
      };
      return { state: `, ${basename(checkout)}`, start };
    }),
  )),
];
const databases = ["SQLite", ...(hasPostgres ? ["PostgreSQL"] : [])];
const runs = databases.flatMap((database) =>
  [false, true].flatMap((hasFolder) =>
    states.map(({ state, start }) => ({
      name: `${database}${hasFolder ? " and a folder" : ""}${state}`,
      ...{ database, hasFolder, start, measurements: [] as Measurement[] },
    })),
  ),
);

const postgres = hasPostgres ? await startPostgres({ fsync: "on" }) : undefined;
try {
  for (let round = 1; round <= rounds; round += 1)
    for (const run of runs) {
      console.error(`Round ${round} of ${rounds}: ${run.name}`);
      run.measurements.push(await measure(run));
    }
} finally {
  await postgres?.stop();
}
printTable("uploads", runs, [
  ["memory before, MiB", "before"],
  ["most memory, MiB", "most"],
  ["all stored after, s", "seconds"],
  ["longest time that `/healthz` took, ms", "slowest"],
  ["99th percentile, ms", "p99"],
]);
console.log(
  `\n${UPLOADS} uploads of 32 MiB at once. Medians of ${rounds} alternating rounds, least and most in brackets. ${machine}.`,
);

async function measure({ database, hasFolder, start }: (typeof runs)[number]): Promise<Measurement> {
  const root = await mkdtemp(join(tmpdir(), "bench-"));
  const files = join(root, "files");
  if (hasFolder) await mkdir(files);
  const server = await start([
    ...["--port=0", "--log-level=silent"],
    database === "SQLite" ? `--data=${join(root, "data")}` : `--database=${await postgres?.create()}`,
    ...(hasFolder ? [`--files=${files}`] : []),
  ]);
  try {
    const before = mostMemory(server.pid);
    const load = fork(fileURLToPath(new URL("uploadMany.ts", import.meta.url)), [server.url, `${UPLOADS}`]);
    const exit = once(load, "exit");
    let ms: number | undefined;
    load.on("message", (time) => {
      ms = Number(time);
    });
    const times: number[] = [];
    const isOver = () => ms !== undefined || load.exitCode !== null;
    while (!isOver()) {
      const asked = performance.now();
      await (await fetch(`${server.url}/healthz`)).text();
      times.push(performance.now() - asked);
      await wait(ASK_EVERY_MS);
    }
    await exit;
    if (ms === undefined) throw new Error("The uploads ended with an error.");
    times.sort((a, b) => a - b);
    return {
      before,
      most: mostMemory(server.pid),
      seconds: ms / 1000,
      slowest: times.at(-1) as number,
      p99: times[Math.floor(times.length * 0.99)] as number,
    };
  } finally {
    await server.stop("SIGKILL");
    await rm(root, { recursive: true });
  }
}

/** The most memory that a process has had, in MiB, as Linux counts it. */
function mostMemory(pid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1024;
}
