import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { Lane } from "../src/Lane.ts";
import type { Traces } from "../src/Replay.ts";
import { report, survivors } from "../src/report.ts";
import { runShard, selectMutants } from "../src/runShard.ts";
import type { Verdict } from "../src/Verdict.ts";

const HELP = `Usage: npm run mutants -- [options]

Tries the contract tests on wrong servers, and prints how many they find.

  --filter <text>   Only mutants whose id has this text.
  --group <name>    Only mutants of a group: schema, kept, status, header, request, list, stream, state, rule, allowed.
  --every <number>  One of so many. Default 1: all.
  --minutes <n>     Begins with no further mutant after so many minutes. They come in a mixed order.
  --shards <number> Processes. Default: one for each core.
  --json <file>     Writes what became of each mutant.
  --traces <file>   What passes when nothing is wrong, from an earlier run. Written when it is not there.
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
  const traces = deserialize(readFileSync(tracesFile)) as Traces;
  await runShard({ ...selection, shard }, traces, (verdict) => process.send?.({ verdict }));
  process.send?.({ cpu: cpuSeconds() }, () => process.exit());
}

async function traceAll(): Promise<Traces> {
  const lane = await Lane.open();
  try {
    return await lane.trace();
  } finally {
    await lane.close();
  }
}

async function lead(): Promise<void> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "mutants-"));
  try {
    const file = values.traces ?? join(folder, "traces");
    if (!existsSync(file)) writeFileSync(file, serialize(await traceAll()));
    const { traces } = deserialize(readFileSync(file)) as Traces;
    const failing = traces.filter(({ reason }) => reason !== undefined);
    if (failing.length > 0)
      throw new Error(
        `Cases fail though nothing is wrong:\n${failing.map(({ reason }) => reason).join("\n")}`,
      );
    const total = selectMutants({ ...selection, shard: 0, shards: 1 }).length;
    console.error(
      `${traces.length} cases traced in ${seconds(started)} s, ${traces.filter(({ isReplayable }) => !isReplayable).length} of them only for servers; ${total} mutants in ${selection.shards} processes.`,
    );
    const verdicts: Verdict[] = [];
    const cpu = await Promise.all(
      Array.from({ length: selection.shards }, (_, shard) =>
        startShard(shard, file, (verdict) => {
          verdicts.push(verdict);
          for (const line of survivors([verdict])) console.error(line);
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
    console.log(`\n${report(verdicts)}\n`);
    const all = cpu.reduce((sum, each) => sum + each, cpuSeconds());
    console.log(
      `${verdicts.filter(({ isLive }) => isLive).length} of them on servers. ${seconds(started)} s, ${Math.round(all)} s of CPU time.`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns How many seconds of CPU time it took. */
async function startShard(shard: number, traces: string, tell: (verdict: Verdict) => void): Promise<number> {
  const args = [...process.argv.slice(2), `--shard=${shard}`, `--traces=${traces}`];
  const child = fork(fileURLToPath(import.meta.url), args, { execArgv: process.execArgv });
  let cpu = 0;
  child.on("message", (message: { verdict?: Verdict; cpu?: number }) => {
    if (message.verdict) tell(message.verdict);
    cpu = message.cpu ?? cpu;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`Process ${shard} ended with the exit code ${code}.`);
  return cpu;
}

function seconds(started: number): number {
  return Math.round((Date.now() - started) / 1000);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
