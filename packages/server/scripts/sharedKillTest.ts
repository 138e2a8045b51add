// Kills servers that share a database, restarts it and cuts connections, and looks what is kept; see kill/sharedKillRounds.ts. Needs the
// build, PostgreSQL and nginx.
import { parseArgs } from "node:util";
import { type SharedSummary, sharedKillRounds } from "./kill/sharedKillRounds.ts";

/** How many differences are printed. */
const shown = 20;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    restarts: { type: "string", default: "2" },
    cuts: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const [kills, restarts, cuts, seed] = [values.kills, values.restarts, values.cuts, values.seed].map(
  Number,
) as [number, number, number, number];
if (
  ![kills, restarts, cuts].every((count) => Number.isSafeInteger(count) && count >= 0) ||
  !Number.isSafeInteger(seed)
) {
  console.error(
    "Usage: shared-kill-test [--kills <number>] [--restarts <number>] [--cuts <number>] [--seed <integer>]",
  );
  process.exit(2);
}

const began = performance.now();
const { differences, ...counts } = await sharedKillRounds({ kills, restarts, cuts }, seed, (summary) =>
  console.error(describe(summary)),
);
console.log(`${describe(counts)} Seed ${seed}, ${Math.round((performance.now() - began) / 1000)} s.`);
if (differences.length === 0)
  console.log(
    "Nothing lost, nothing done twice, no session stuck, every reader got every event once and in order.",
  );
else {
  console.error(`${differences.length} differences:\n${differences.slice(0, shown).join("\n")}`);
  process.exitCode = 1;
}

function describe(summary: Omit<SharedSummary, "differences">): string {
  return [
    `${summary.kills} kills, ${summary.restarts} restarts of the database, ${summary.cuts} cuts:`,
    `${summary.acknowledged} writes acknowledged, after ${summary.repeated} repetitions;`,
    `${summary.turns} turns, ${summary.cut} of them cut short;`,
    `${summary.followed} events followed over ${summary.connections} connections;`,
    `${summary.files} contents of files compared, ${summary.swept} of no file removed.`,
  ].join(" ");
}
