// Measures the HTTP frameworks that packages/server could stand on, doing next to nothing, and prints a table.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { claimPort } from "@cloud-agents/child-process";
import { frame } from "./frame.mjs";
import { machine } from "./machine.ts";
import { type Measurement, measure } from "./measure.ts";
import { printTable } from "./printTable.ts";

const rounds = 5;
const seconds = 3;
const events = 50_000;

const runs = ["bare `node:http`", "Hono", "Fastify"].map((name) => ({
  name,
  file: fileURLToPath(
    new URL(`${name.startsWith("bare") ? "bare" : name.toLowerCase()}Server.mjs`, import.meta.url),
  ),
  measurements: [] as (Measurement & { eventsPerSecond: number })[],
}));
for (let round = 1; round <= rounds; round += 1) {
  for (const { name, file, measurements } of runs) {
    console.error(`Round ${round} of ${rounds}: ${name}`);
    const measurement = await measure({ name, args: (port) => [file, `${port}`] }, seconds);
    measurements.push({ ...measurement, eventsPerSecond: await streamEvents(file) });
  }
}
printTable("frameworks", runs, [
  ["`POST`, requests a second", "keyless"],
  ["stream, events a second", "eventsPerSecond"],
  ["process start to first response, ms", "start"],
  ["resident memory after that, MiB", "idleMemory"],
]);
console.log(
  `\nMedians of ${rounds} alternating rounds of ${seconds} s, least and most in brackets. ${machine}.`,
);

/** How many events of a stream arrive in a second. */
async function streamEvents(file: string): Promise<number> {
  const port = await claimPort(0, "127.0.0.1", "--port");
  const child = spawn(process.execPath, [file, `${port}`], { stdio: "ignore" });
  const exited = once(child, "exit");
  try {
    const ask = (count: number) => fetch(`http://127.0.0.1:${port}/stream/${count}`).catch(() => undefined);
    while (!(await ask(1))) if (child.exitCode !== null) throw new Error(`${file} ended.`);
    const began = performance.now();
    const response = await ask(events);
    const bytes = (await response?.arrayBuffer())?.byteLength;
    if (bytes !== frame(1).byteLength * events) throw new Error(`${file} sent ${bytes} bytes.`);
    return (events / (performance.now() - began)) * 1000;
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}
