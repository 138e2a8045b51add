// Measures the server and Prism side by side and prints a table. README.md explains how to read it. Needs the build.
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";
import { type Measurement, measure } from "./measure.ts";
import { median } from "./median.ts";
import { printTable } from "./printTable.ts";
import { targets } from "./targets.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    quiet: { type: "boolean", default: false },
    beside: { type: "string", multiple: true, default: [] },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!(Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(seconds) && seconds > 0)) {
  console.error(
    "Usage: bench:server [--rounds <number>] [--seconds <number>] [--quiet] [--beside <checkout>]",
  );
  process.exit(2);
}

const runs = targets(values.quiet, values.beside).map((target) => ({
  target,
  measurements: [] as Measurement[],
}));
for (let round = 1; round <= rounds; round += 1) {
  for (const { target, measurements } of runs) {
    console.error(`Round ${round} of ${rounds}: ${target.name}`);
    measurements.push(await measure(target, seconds));
  }
}

const [memory, , prism] = runs.map(({ measurements }) => measurements);
/** Median of the rounds' ratios: other work on the machine slows down a round as a whole. */
function ratio(key: keyof Measurement): string {
  const ratios = memory?.map((ours, round) => ours[key] / (prism?.[round]?.[key] as number)) ?? [];
  return median(ratios).toFixed(2);
}

printTable(
  "server",
  runs.map(({ target, measurements }) => ({ name: target.name, measurements })),
  [
    ["`POST /agents` with `Idempotency-Key`, requests/s", "keyed"],
    ["its 99th percentile, ms", "keyedP99"],
    ["`POST /agents` without, requests/s", "keyless"],
    ["its 99th percentile, ms", "keylessP99"],
    ["process start to first response, ms", "start"],
    ["resident memory after that, MiB", "idleMemory"],
    ["resident memory after the load, MiB", "loadedMemory"],
  ],
);
const logs = values.quiet ? "no logs" : "logs on and discarded";
console.log(
  `
Medians of ${rounds} alternating rounds of ${seconds} s per load, least and most in brackets. ${machine}, ${logs}.

The server in memory against Prism, medians of the rounds' ratios: ${ratio("keyed")} times the throughput with a key, ${ratio("keyless")} without, ${ratio("start")} times the start time, ${ratio("idleMemory")} times the memory.`,
);
