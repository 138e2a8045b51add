// Tries a sample of the mutants on the contract tests, on `redocly respect` and on Prism's proxy, and prints one table.
import { parseArgs } from "node:util";
import { transitions } from "../../server/dist/sessions/transitions.js";
import { allMutants } from "../src/allMutants.ts";
import { Lane } from "../src/Lane.ts";
import { groups } from "../src/Mutant.ts";
import { startPeers } from "../src/peers.ts";

const { values } = parseArgs({ options: { each: { type: "string", default: "4" } } });
const each = Number(values.each);

const lane = await Lane.open();
const { traces } = await lane.trace();
const peers = await startPeers(lane);
if (await peers.respect()) throw new Error("redocly respect fails though nothing is wrong.");
const mutants = allMutants(transitions as never, () => lane.site).filter(({ isAllowed }) => !isAllowed);
const rows: (readonly [string, number, number, number, number])[] = [];
for (const group of groups.filter((name) => name !== "allowed")) {
  const own = mutants.filter((mutant) => mutant.group === group);
  const sample = own.filter((_, index) => index % Math.ceil(own.length / each) === 0);
  let [ours, respect, prism] = [0, 0, 0];
  for (const mutant of sample) {
    const verdict = await lane.judge(mutant, traces);
    const found = [verdict.isKilled, await peers.respect(mutant), await peers.prism(mutant, traces)] as const;
    console.error(`${mutant.id}: ${found.map((yes) => (yes ? "found" : "missed")).join(", ")}`);
    ours += Number(found[0]);
    respect += Number(found[1]);
    prism += Number(found[2]);
  }
  rows.push([group, sample.length, ours, respect, prism]);
}
const total = rows.reduce<[number, number, number, number]>(
  (sum, [, ...numbers]) =>
    sum.map((value, at) => value + (numbers[at] as number)) as [number, number, number, number],
  [0, 0, 0, 0],
);
console.log(`| mutants | sample | contract tests | redocly respect | Prism's proxy |
| --- | --- | --- | --- | --- |
${[...rows, ["all", ...total]].map((row) => `| ${row.join(" | ")} |`).join("\n")}`);
await peers.stop();
await lane.close();
process.exit();
