import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ServerProcess, startServerProcess } from "../../src/startServerProcess.ts";
import { findDifferences } from "./findDifferences.ts";
import { randomNumbers } from "./randomNumbers.ts";
import { repeatWrites } from "./repeatWrites.ts";
import { stuckSessions, untilIdle } from "./untilIdle.ts";
import type { Write } from "./Write.ts";
import { writeUntilKilled } from "./writeUntilKilled.ts";

const scenario = fileURLToPath(new URL("scenario.yaml", import.meta.url));

/** How many writers there are at a time. */
const WRITERS = 8;

/** The earliest and the latest moment to kill the server at, in milliseconds after the writers start. */
const [earliest, latest] = [20, 1_000];

/** How many of a writer's last acknowledged writes are repeated after the restart. */
const REPEATED = 20;

/** What the rounds came to. */
export interface Summary {
  rounds: number;
  acknowledged: number;
  /** Writes that the end of the server left without a response. */
  unacknowledged: number;
  turns: number;
  /** Turns that the end of the server cut short. */
  cut: number;
  differences: string[];
}

/**
 * Kills a server under load and starts it again on the same data, again and again, and looks whether it kept what it acknowledged.
 * Each round writes as an account of its own; what all of them have is looked at once more at the end.
 *
 * @param seed What the writers do and when the server is killed depends on it; what is in flight then does not.
 * @returns The summary of all rounds, or of those until the first in which something was wrong.
 */
export async function killRounds(rounds: number, seed: number): Promise<Summary> {
  const data = await mkdtemp(join(tmpdir(), "kill-test-"));
  const start = () =>
    startServerProcess(["--port=0", "--data", data, "--scenario", scenario, "--log-level", "error"]);
  const summary: Summary = {
    rounds: 0,
    acknowledged: 0,
    unacknowledged: 0,
    turns: 0,
    cut: 0,
    differences: [],
  };
  const accounts: { token: string; ledgers: Write[][] }[] = [];
  let server = await start();
  try {
    while (summary.rounds < rounds && summary.differences.length === 0) {
      summary.rounds += 1;
      const token = `round-${summary.rounds}`;
      const killed = await load(server, token, seed * 1_000_003 + summary.rounds);
      summary.differences.push(...killed.unexpected);
      accounts.push({ token, ledgers: killed.ledgers });
      const unacknowledged = killed.ledgers.flat().filter(({ response }) => !response).length;
      summary.unacknowledged += unacknowledged;
      summary.acknowledged += killed.ledgers.flat().length - unacknowledged;

      server = await start();
      const caller = { url: server.url, token };
      summary.differences.push(...(await stuckSessions(caller)));
      for (const ledger of killed.ledgers)
        summary.differences.push(...(await repeatWrites(caller, ledger.slice(-REPEATED))));
      summary.differences.push(...(await untilIdle(caller)));
      const { turns, cut, differences } = await findDifferences(caller, killed.ledgers);
      summary.turns += turns;
      summary.cut += cut;
      summary.differences.push(...differences);
    }
    for (const { token, ledgers } of accounts)
      summary.differences.push(...(await findDifferences({ url: server.url, token }, ledgers)).differences);
  } finally {
    await server.stop("SIGKILL");
    await rm(data, { recursive: true });
  }
  summary.differences = [...new Set(summary.differences)];
  return summary;
}

/** Lets writers at the server, and kills it. */
async function load(server: ServerProcess, token: string, seed: number) {
  const caller = { url: server.url, token };
  const random = randomNumbers(seed);
  const work = Array.from({ length: WRITERS }, (_, index) =>
    writeUntilKilled(caller, `${token}-writer-${index}`, randomNumbers(seed * 101 + index)),
  );
  const isAlive = await Promise.race([
    wait(earliest + random(latest - earliest), true),
    Promise.race(work).then(() => false),
  ]);
  await server.stop("SIGKILL");
  const ledgers = await Promise.all(work);
  return {
    ledgers: ledgers.map(({ writes }) => writes),
    unexpected: [
      ...(isAlive ? [] : ["A write was not acknowledged before the server was killed"]),
      ...ledgers.flatMap(({ unexpected }) => unexpected),
    ],
  };
}
