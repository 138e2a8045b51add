// Measures servers that share a PostgreSQL database beside one with SQLite, and prints tables. README.md explains how to read them. Needs
// the build and PostgreSQL.
import { execFileSync } from "node:child_process";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { hasPostgres } from "@cloud-agents/deployment";
import type { ServerProcess } from "@cloud-agents/server/process";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { printTable } from "./printTable.ts";
import {
  createKeyed,
  createSessions,
  type Lateness,
  latenessMeter,
  openStream,
  say,
  sendAndStream,
} from "./sharedLoad.ts";
import { type Layout, type RunningLayout, STEADY_MS, startDatabase, startLayout } from "./sharedServers.ts";

/** When it ends, whatever is not measured by then, in milliseconds. */
const LIMIT_MS = 6 * 60_000;

/** How many connections are opened at a time. */
const OPENED_TOGETHER = 100;

/** How many readers each session has when many streams are open. */
const READERS = 10;

/** How many of those sessions are busy: each reader of them gets an event every `STEADY_MS`. */
const BUSY = 5;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    rate: { type: "string", default: "1000" },
    streams: { type: "string", default: "2500,5000,10000" },
  },
});
const [rounds, seconds, rate] = [values.rounds, values.seconds, values.rate].map(Number) as [
  number,
  number,
  number,
];
const sizes = values.streams.split(",").filter(Boolean).map(Number);
if (![rounds, seconds, rate, ...sizes].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error(
    "Usage: bench:postgres [--rounds <number>] [--seconds <number>] [--rate <events a second>] [--streams <number>,<number>…]",
  );
  process.exit(2);
}
if (!hasPostgres) {
  console.error("Not measured. It needs PostgreSQL: apt-get install postgresql");
  process.exit(1);
}

const layouts: readonly Layout[] = [
  { name: "SQLite", servers: 1, database: "SQLite" },
  { name: "PostgreSQL, 1 server", servers: 1, database: "PostgreSQL" },
  { name: "PostgreSQL, 3 servers", servers: 3, database: "PostgreSQL" },
  {
    ...{ name: "3 servers, notifying in the transaction", servers: 3, database: "PostgreSQL" },
    notifiesInTransaction: true,
  },
];

const started = performance.now();
const postgres = await startDatabase();
const late = setTimeout(async () => {
  console.error(`Not everything was measured within ${LIMIT_MS / 60_000} minutes. Give smaller options.`);
  await postgres.stop().catch(() => {});
  process.exit(1);
}, LIMIT_MS);

try {
  await compareThroughput();
  await compareLateness();
  await openMany();
} finally {
  clearTimeout(late);
  await postgres.stop();
}
// autocannon leaves timers behind.
process.exit();

async function withLayout<Result>(
  layout: Layout,
  use: (running: RunningLayout) => Promise<Result>,
): Promise<Result> {
  const running = await startLayout(layout, postgres);
  try {
    return await use(running);
  } finally {
    await running.stop();
  }
}

async function compareThroughput(): Promise<void> {
  const runs = layouts.map((layout) => ({
    ...layout,
    measurements: [] as { keyed: number; events: number }[],
  }));
  for (let round = 1; round <= rounds; round += 1)
    for (const run of runs) {
      console.error(`Round ${round} of ${rounds}: ${run.name}`);
      const measurement = await withLayout(run, async ({ servers }) => {
        await createKeyed(servers, 1);
        return { keyed: await createKeyed(servers, seconds), events: await sendAndStream(servers, seconds) };
      });
      run.measurements.push(measurement);
    }
  printTable("postgres", runs, [
    ["`POST /agents` with `Idempotency-Key`, requests/s", "keyed"],
    ["sent and streamed, events/s", "events"],
  ]);
  const [, , three, notifying] = runs;
  const ratio = (key: "keyed" | "events") =>
    median(
      (three?.measurements ?? []).map(
        (ours, round) => ours[key] / (notifying?.measurements[round]?.[key] ?? 0),
      ),
    ).toFixed(1);
  console.log(
    `\nMedians of ${rounds} alternating rounds of ${seconds} s per load, least and most in brackets. ${machine}. Three servers against three that notify in the writing transaction: ${ratio("keyed")} times the requests, ${ratio("events")} times the events.\n`,
  );
}

async function compareLateness(): Promise<void> {
  const targets: { name: string; measurements: Lateness[] }[] = [];
  for (const layout of layouts) {
    console.error(`${rate} events a second: ${layout.name}`);
    const measured = await withLayout(layout, async ({ servers }) => {
      const sessions = await createSessions(servers, Math.max(1, Math.round((rate * STEADY_MS) / 1000)));
      const meter = latenessMeter();
      const writing = servers[0] as ServerProcess;
      const reading = servers[1] ?? writing;
      const streams = await Promise.all(
        sessions.map((id) => openStream(reading.url, id, (text) => meter.note(text))),
      );
      for (const id of sessions) await say(writing, id, "steady");
      const result = await measure(meter);
      for (const stream of streams) stream.destroy();
      return result;
    });
    targets.push({ name: layout.name, measurements: [measured] });
  }
  printTable("postgresLateness", targets, [
    ["events/s that arrived", "rate"],
    ["50th percentile of their delay, ms", "p50"],
    ["99th percentile, ms", "p99"],
  ]);
  console.log(
    `\nOne event every ${STEADY_MS} ms in each of some sessions, ${rate} a second in all, read at another server than the one that runs the turns, where there is another one. ${machine}.\n`,
  );
}

async function openMany(): Promise<void> {
  const targets: { name: string; measurements: (Lateness & { memory: number; opening: number })[] }[] = [];
  let last = { size: 0, ms: 0 };
  for (const size of sizes) {
    const needed = last.size === 0 ? 0 : (last.ms * size) / last.size;
    if (performance.now() - started + needed > LIMIT_MS) {
      console.error(`${size} open streams would take longer than ${LIMIT_MS / 60_000} minutes in all.`);
      break;
    }
    console.error(`${size} open streams`);
    const beganSize = performance.now();
    const measured = await withLayout(layouts[1] as Layout, async ({ servers }) => {
      const [server] = servers as [ServerProcess];
      const sessions = await createSessions(servers, Math.ceil(size / READERS));
      const meter = latenessMeter();
      const streams: Socket[] = [];
      const before = memoryOf(server.pid);
      const began = performance.now();
      while (streams.length < size) {
        const group = Array.from({ length: Math.min(OPENED_TOGETHER, size - streams.length) }, (_, index) =>
          openStream(server.url, sessions[(streams.length + index) % sessions.length] as string, (text) =>
            meter.note(text),
          ),
        );
        streams.push(...(await Promise.all(group)));
      }
      const opening = (performance.now() - began) / size;
      const memory = ((memoryOf(server.pid) - before) * 1024) / size;
      for (const id of sessions.slice(0, BUSY)) await say(server, id, "steady");
      const result = await measure(meter);
      for (const stream of streams) stream.destroy();
      return { ...result, memory, opening: opening * 1000 };
    });
    targets.push({ name: size.toLocaleString("en"), measurements: [measured] });
    last = { size, ms: performance.now() - beganSize };
  }
  if (targets.length === 0) return;
  printTable("postgresStreams", targets, [
    ["memory of each, KiB", "memory"],
    ["to open each, µs", "opening"],
    ["events/s that arrived", "rate"],
    ["50th percentile of their delay, ms", "p50"],
    ["99th percentile, ms", "p99"],
  ]);
  console.log(
    `\nStreams that are open at one server with PostgreSQL, ${READERS} for each session, of which ${BUSY} have an event every ${STEADY_MS} ms. ${machine}.`,
  );
}

/** Measures how late events are, once they come regularly. */
async function measure(meter: ReturnType<typeof latenessMeter>): Promise<Lateness> {
  await wait(1000);
  meter.isMeasuring = true;
  await wait(seconds * 1000);
  meter.isMeasuring = false;
  return meter.result(seconds);
}

/** Resident memory of a process, in MiB. */
function memoryOf(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", `${pid}`], { encoding: "utf8" })) / 1024;
}
