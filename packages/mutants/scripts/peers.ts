// Tries a sample of the mutants on the contract tests, on `redocly respect` and on Prism's proxy, and prints one table.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { transitions } from "../../server/dist/sessions/transitions.js";
import { allMutants } from "../src/allMutants.ts";
import { faultCodes } from "../src/faultCodes.ts";
import { Lane } from "../src/Lane.ts";
import { groups, type Mutant } from "../src/Mutant.ts";
import { startPeers } from "../src/peers.ts";
import { Replay, type Traces } from "../src/Replay.ts";

const HELP = `Usage: npm run peers -- [options]

  --each <number>   How many mutants of each group, and of each fault code. Default 4.
  --minutes <n>     Begins with no further mutant after so many minutes. Default 5.
  --traces <file>   What passes when nothing is wrong, from an earlier run of this or of the mutants. Written when it is not there.`;

const { values } = parseArgs({
  options: {
    each: { type: "string", default: "4" },
    minutes: { type: "string", default: "5" },
    traces: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit();
}

/** The fault codes, in order. */
const names = Object.keys(faultCodes) as (keyof typeof faultCodes)[];

/** What each program found of one mutant. */
interface Row {
  mutant: Mutant;
  found: [ours: boolean, respect: boolean, prism: boolean];
}

const lane = await Lane.open();
const noted = await note(lane);
const replay = new Replay(noted);
const peers = await startPeers(lane);
if (await peers.respect()) throw new Error("redocly respect fails though nothing is wrong.");
const until = Date.now() + Number(values.minutes) * 60_000;
const rows: Row[] = [];
for (const mutant of sample(
  allMutants(transitions as never, () => lane.site),
  Number(values.each),
)) {
  if (Date.now() > until) break;
  // Without a server first, as in a run of all.
  const verdict = (await replay.judge(mutant)) ?? (await lane.judge(mutant, noted.traces));
  if (verdict.isMoot) continue;
  const found: Row["found"] = [
    verdict.isKilled,
    await peers.respect(mutant),
    await peers.prism(mutant, noted.traces),
  ];
  console.error(`${mutant.id}: ${found.map((yes) => (yes ? "found" : "missed")).join(", ")}`);
  rows.push({ mutant, found });
}
print("mutants", [
  ...groups.map((group) => [group, rows.filter(({ mutant }) => mutant.group === group)] as const),
  ["all", rows],
]);
print(
  "fault",
  names.map(
    (code) => [`${code}: ${faultCodes[code]}`, rows.filter(({ mutant }) => mutant.fault === code)] as const,
  ),
);
await peers.stop();
await lane.close();
process.exit();

async function note(from: Lane): Promise<Traces> {
  const { traces: file } = values;
  if (file !== undefined && existsSync(file)) return deserialize(readFileSync(file)) as Traces;
  const traces = await from.trace();
  if (file !== undefined) writeFileSync(file, serialize(traces));
  return traces;
}

/** So many of each group and of each fault code, evenly, one of each in turn, so that the first ones are a sample as well. */
function sample(all: readonly Mutant[], each: number): Mutant[] {
  const wrong = all.filter(({ isAllowed }) => !isAllowed);
  const kinds = [
    ...groups.map((group) => wrong.filter((mutant) => mutant.group === group)),
    ...names.map((code) => wrong.filter(({ fault }) => fault === code)),
  ];
  const turns = Array.from({ length: each }, (_, turn) =>
    kinds.flatMap((kind) => kind[Math.floor((turn * kind.length) / each)] ?? []),
  );
  return [...new Set(turns.flat())];
}

function print(kind: string, parts: readonly (readonly [string, readonly Row[]])[]): void {
  const lines = parts
    .filter(([, own]) => own.length > 0)
    .map(([name, own]) => {
      const counts = [0, 1, 2].map((at) => own.filter(({ found }) => found[at]).length);
      return `| ${[name, own.length, ...counts].join(" | ")} |`;
    });
  console.log(`| ${kind} | sample | contract tests | redocly respect | Prism's proxy |
| --- | --- | --- | --- | --- |
${lines.join("\n")}\n`);
}
