import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Lane, type Verdict } from "../src/Lane.ts";
import { report, survivors } from "../src/report.ts";
import { runShard, selectMutants } from "../src/runShard.ts";
import type { Trace } from "../src/trace.ts";

const HELP = `Usage: npm run mutants -- [options]

Tries the contract tests on wrong servers, and prints how many they find.

  --filter <text>   Only mutants whose id has this text.
  --group <name>    Only mutants of a group: schema, kept, status, header, request, list, stream, state, rule, allowed.
  --every <number>  One of so many. Default 1: all.
  --minutes <n>     Begins with no further mutant after so many minutes. They come in a mixed order.
  --shards <number> Processes. Default: one for each core.
  --json <file>     Writes what became of each mutant.
  --list            Prints the ids, and runs nothing.`;

const { values } = parseArgs({
  options: {
    filter: { type: "string", default: "" },
    group: { type: "string" },
    every: { type: "string", default: "1" },
    shards: { type: "string", default: String(availableParallelism()) },
    minutes: { type: "string", default: "600" },
    json: { type: "string" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    shard: { type: "string" },
    traces: { type: "string" },
  },
});

const selection = {
  ...(values.group !== undefined && { group: values.group }),
  filter: values.filter,
  every: Number(values.every),
  shards: Number(values.shards),
  minutes: Number(values.minutes),
};

if (values.help) console.log(HELP);
else if (values.list)
  for (const { id, group, fault } of selectMutants({ ...selection, shard: 0, shards: 1 }))
    console.log(`${group} ${fault} ${id}`);
else if (values.shard !== undefined) await work(Number(values.shard), values.traces as string);
else await lead();

/** One of the processes. */
async function work(shard: number, tracesFile: string): Promise<void> {
  const traces = JSON.parse(readFileSync(tracesFile, "utf8")) as Trace[];
  await runShard({ ...selection, shard }, traces, (verdict) => process.send?.(verdict));
  process.exit();
}

async function lead(): Promise<void> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "mutants-"));
  try {
    const lane = await Lane.open();
    const traces = await lane.trace();
    await lane.close();
    const failing = traces.filter(({ reason }) => reason !== undefined);
    if (failing.length > 0)
      throw new Error(
        `Cases fail though nothing is wrong:\n${failing.map(({ reason }) => reason).join("\n")}`,
      );
    const file = join(folder, "traces.json");
    writeFileSync(file, JSON.stringify(traces));
    const total = selectMutants({ ...selection, shard: 0, shards: 1 }).length;
    console.error(
      `${traces.length} cases traced in ${seconds(started)} s; ${total} mutants in ${selection.shards} processes.`,
    );
    const verdicts: Verdict[] = [];
    await Promise.all(
      Array.from({ length: selection.shards }, (_, shard) =>
        startShard(shard, file, (verdict) => {
          verdicts.push(verdict);
          if (verdicts.length % 250 === 0)
            console.error(
              `${verdicts.length} of ${total}, ${verdicts.filter(({ isKilled }) => isKilled).length} killed, ${seconds(started)} s`,
            );
        }),
      ),
    );
    verdicts.sort((a, b) => a.id.localeCompare(b.id));
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(verdicts, null, 1));
    console.log(survivors(verdicts).join("\n"));
    console.log(`\n${report(verdicts)}\n\n${seconds(started)} s`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function startShard(shard: number, traces: string, tell: (verdict: Verdict) => void): Promise<void> {
  const args = [...process.argv.slice(2), `--shard=${shard}`, `--traces=${traces}`];
  const child = fork(fileURLToPath(import.meta.url), args, { execArgv: process.execArgv });
  child.on("message", (verdict) => tell(verdict as Verdict));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`Process ${shard} ended with the exit code ${code}.`);
}

function seconds(started: number): number {
  return Math.round((Date.now() - started) / 1000);
}
