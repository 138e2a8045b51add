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

/** How many connections write when no server runs: those of ten servers. */
const WRITERS = 100;

/** How much longer the disk seems to take for each commit or group of them, in microseconds, as one of a network or a replica does. */
const SLOWER_US = 2000;

const SESSIONS_OF_WRITERS = `
  INSERT INTO sessions (id, account, body, status, current_turn, flush_ms)
  SELECT 'sess_' || n, 'bench', '{}', 'processing', 'turn_' || n, 100 FROM generate_series(0, ${WRITERS - 1}) n`;

/** What a turn does to write an event. */
const WRITE = `BEGIN;
SELECT id FROM sessions WHERE id = 'sess_' || :client_id AND current_turn = 'turn_' || :client_id FOR UPDATE;
INSERT INTO events (id, session_id, turn_id, type, body, seq) VALUES (gen_random_uuid()::text, 'sess_' || :client_id, 'turn_' || :client_id,
  'agent.thinking', repeat('x', 300), (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE session_id = 'sess_' || :client_id)) RETURNING seq;
COMMIT;
`;

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
  await compareCommits();
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

/** Compares what the database itself can do, without servers: writers that only wait for it, as those of many servers do. */
async function compareCommits(): Promise<void> {
  const runs = layouts
    .slice(2)
    .map((layout) => ({ ...layout, measurements: [] as { commits: number; slowCommits: number }[] }));
  for (let round = 1; round <= rounds; round += 1)
    for (const run of runs) {
      console.error(`Writers, round ${round} of ${rounds}: ${run.name}`);
      const { servers, url = "", stop } = await startLayout({ ...run, servers: 1 }, postgres);
      // It has made the tables.
      await servers[0]?.stop();
      await postgres.query(url, SESSIONS_OF_WRITERS);
      const commits = await postgres.load(url, WRITE, WRITERS, seconds);
      const name = new URL(url).pathname.slice(1);
      await postgres.query(url, `ALTER DATABASE ${name} SET commit_delay = ${SLOWER_US}`);
      await postgres.query(url, `ALTER DATABASE ${name} SET commit_siblings = 0`);
      const slowCommits = await postgres.load(url, WRITE, WRITERS, seconds);
      run.measurements.push({ commits, slowCommits });
      await stop();
    }
  const names = ["notifying apart", "notifying in the transaction"];
  printTable(
    "postgresCommits",
    runs.map(({ measurements }, index) => ({ name: names[index] as string, measurements })),
    [
      ["events written, a second", "commits"],
      [`the same when the disk takes ${SLOWER_US / 1000} ms longer`, "slowCommits"],
    ],
  );
  const [apart, within] = runs.map(({ measurements }) => measurements);
  const ratio = (key: "commits" | "slowCommits") =>
    median((apart ?? []).map((ours, round) => ours[key] / (within?.[round]?.[key] ?? 0))).toFixed(1);
  console.log(
    `\n${WRITERS} connections, each with a session of its own, write events with the statements of a turn; no server runs, so nothing else takes the cores. Medians of ${rounds} alternating rounds of ${seconds} s. ${machine}. Notifying apart: ${ratio("commits")} times the events, ${ratio("slowCommits")} times when the disk is slower.\n`,
  );
}

async function compareLateness(): Promise<void> {
  const targets = layouts.map((layout) => ({ ...layout, measurements: [] as Lateness[] }));
  for (let round = 1; round <= rounds; round += 1)
    for (const target of targets) {
      console.error(`${rate} events a second, round ${round} of ${rounds}: ${target.name}`);
      target.measurements.push(await withLayout(target, ({ servers }) => lateness(servers)));
    }
  printTable("postgresLateness", targets, [
    ["events/s that arrived", "rate"],
    ["50th percentile of their delay, ms", "p50"],
    ["99th percentile, ms", "p99"],
  ]);
  console.log(
    `\nOne event every ${STEADY_MS} ms in each of some sessions, ${rate} a second in all, read at another server than the one that runs the turns, where there is another one. Medians of ${rounds} alternating rounds of ${seconds} s. ${machine}.\n`,
  );
}

/** How late events are that one server writes and, if there is one, another server's readers get. */
async function lateness(servers: readonly ServerProcess[]): Promise<Lateness> {
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
