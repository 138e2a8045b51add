// Kills the server under load, starts it again and looks what it kept; see kill/killRounds.ts. Needs the build.
import { parseArgs } from "node:util";
import { killRounds } from "./kill/killRounds.ts";

/** How many differences are printed. */
const shown = 20;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "50" }, seed: { type: "string", default: "1" } },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed)) {
  console.error("Usage: kill-test [--rounds <number from 1>] [--seed <integer>]");
  process.exit(2);
}

const { differences, ...counts } = await killRounds(rounds, seed);
console.log(
  `${counts.rounds} rounds (seed ${seed}): ${counts.acknowledged} writes acknowledged, ${counts.unacknowledged} unacknowledged and repeated, ${counts.turns} turns, ${counts.cut} of them cut short.`,
);
if (differences.length === 0) console.log("Nothing lost, nothing done twice, no session stuck.");
else {
  console.error(`${differences.length} differences:\n${differences.slice(0, shown).join("\n")}`);
  process.exitCode = 1;
}
