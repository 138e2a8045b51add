// Measures the server and Prism side by side and prints a table. README.md says how to read it. Needs the build.
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
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!(Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(seconds) && seconds > 0)) {
  console.error("Usage: bench:server [--rounds <number>] [--seconds <number>] [--quiet]");
  process.exit(2);
}

const runs = targets(values.quiet).map((target) => ({ target, measurements: [] as Measurement[] }));
for (let round = 1; round <= rounds; round += 1) {
  for (const { target, measurements } of runs) {
    console.error(`Round ${round} of ${rounds}: ${target.name}`);
    measurements.push(await measure(target, seconds));
  }
}

const [memory, , prism] = runs;
function ratio(key: keyof Measurement): string {
  const [ours, theirs] = [memory, prism].map((run) =>
    median((run?.measurements ?? []).map((measurement) => measurement[key])),
  );
  return ((ours as number) / (theirs as number)).toFixed(2);
}

printTable(
  runs.map(({ target, measurements }) => ({ name: target.name, measurements })),
  [
    ["`POST /agents`, requests a second", "requestsPerSecond"],
    ["99 of 100 answered within, ms", "p99"],
    ["process start to first answer, ms", "start"],
    ["resident memory after that, MiB", "idleMemory"],
    ["resident memory after the load, MiB", "loadedMemory"],
  ],
);
const logs = values.quiet ? "no logs" : "logs on, and thrown away";
console.log(
  `\nMedians of ${rounds} alternating rounds of ${seconds} s, least and most in brackets. ${machine}, ${logs}.\n\nThe server in memory, against Prism: ${ratio("requestsPerSecond")} times the throughput, ${ratio("start")} times the start time, ${ratio("idleMemory")} times the memory.`,
);
