import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort, startNginx, startPostgres } from "@cloud-agents/deployment";
import type { FileObject, KnownSessionEvent } from "@cloud-agents/types";
import { type ServerProcess, startServerProcess } from "../../src/startServerProcess.ts";
import { cutProxy } from "./cutProxy.ts";
import { fileDifferences } from "./fileDifferences.ts";
import { findDifferences } from "./findDifferences.ts";
import { type Follower, followSession } from "./followSession.ts";
import { randomNumbers } from "./randomNumbers.ts";
import { readerDifferences } from "./readerDifferences.ts";
import { repeatWrites } from "./repeatWrites.ts";
import { untilAcknowledged } from "./untilAcknowledged.ts";
import { untilIdle } from "./untilIdle.ts";
import { type Caller, readAll, type Write } from "./Write.ts";
import { writeUntilKilled } from "./writeUntilKilled.ts";

const scenario = fileURLToPath(new URL("scenario.yaml", import.meta.url));

const SERVERS = 3;

/** How many writers there are at a time. */
const WRITERS = 6;

/** How many sessions of a round are followed. */
const FOLLOWED = 16;

/** How much goes wrong in one round, whose account is then looked at. */
const MISFORTUNES_A_ROUND = 20;

/** The longest pause between two of them, in milliseconds. */
const PAUSE_MS = 400;

/** How many of a writer's last acknowledged writes are repeated at the end of a round. */
const REPEATED = 20;

/** Time limit for turns to end after the last write, and for readers to have all events, in milliseconds. */
const QUIET_WITHIN_MS = 30_000;

/** How often something goes wrong. */
export interface Misfortunes {
  /** SIGKILL to one of the servers. */
  kills: number;
  /** PostgreSQL ends at once, and is started again. */
  restarts: number;
  /** A server's connections to the database are reset, all of them or each with a chance of one half. */
  cuts: number;
}

/** What it came to. */
export interface SharedSummary extends Misfortunes {
  acknowledged: number;
  /** How often a write was sent again because it had not been acknowledged. */
  repeated: number;
  turns: number;
  /** Turns that others ended because their server was gone. */
  cut: number;
  /** Events that were compared with what readers got, and the connections that it took. */
  followed: number;
  connections: number;
  /** Contents of files that were compared with what was uploaded, and those of no file, which were removed. */
  files: number;
  swept: number;
  differences: string[];
}

type Misfortune = keyof Misfortunes;

/**
 * Lets writers and readers at three servers with one database, behind nginx, while servers are killed, the database is restarted and
 * connections to it are cut; then looks whether what was acknowledged is there, once, every turn was run once and ended, and every
 * reader got every event once and in order.
 *
 * @param seed The order of what goes wrong, and what the writers do, depend on it; what is in flight then does not.
 * @param onRound Called after each round with what there is so far.
 * @returns The sums of all rounds, or of those until the first in which something was wrong.
 */
export async function sharedKillRounds(
  misfortunes: Misfortunes,
  seed: number,
  onRound: (summary: SharedSummary) => void = () => {},
): Promise<SharedSummary> {
  const random = randomNumbers(seed);
  const summary: SharedSummary = {
    ...{ kills: 0, restarts: 0, cuts: 0, acknowledged: 0, repeated: 0, turns: 0, cut: 0 },
    ...{ followed: 0, connections: 0, files: 0, swept: 0, differences: [] },
  };
  const postgres = await startPostgres();
  const database = await postgres.create();
  const folder = await mkdtemp(join(tmpdir(), "cloud-agents-files-"));
  const proxies = await Promise.all(Array.from({ length: SERVERS }, () => cutProxy(postgres.port)));
  const ports = await Promise.all(proxies.map(() => freePort()));
  const start = (index: number) =>
    startServerProcess([
      `--port=${ports[index]}`,
      `--database=${database.replace(`:${postgres.port}/`, `:${proxies[index]?.port}/`)}`,
      `--files=${folder}`,
      `--scenario=${scenario}`,
      "--log-level=silent",
    ]);
  const servers = await Promise.all(proxies.map((_, index) => start(index)));
  const nginx = await startNginx(servers.map(({ url }) => url));

  const happen: Record<Misfortune, () => Promise<void>> = {
    async kills() {
      const index = random(SERVERS);
      await (servers[index] as ServerProcess).stop("SIGKILL");
      servers[index] = await start(index);
    },
    async restarts() {
      await postgres.end();
      await wait(random(1000));
      await postgres.start();
    },
    async cuts() {
      const all = random(2) === 0;
      proxies[random(SERVERS)]?.cut(() => all || random(2) === 0);
    },
  };

  const accounts: { token: string; ledgers: Write[][] }[] = [];
  try {
    const todo = shuffled(misfortunes, random);
    while (todo.length > 0 && summary.differences.length === 0) {
      const token = `round-${accounts.length + 1}`;
      const caller = { url: nginx.url, token };
      const followers: Follower[] = [];
      let isOver = false;
      const sendWrite = async (to: Caller, write: Write) => {
        if (isOver) throw new Error("The round is over.");
        const response = await untilAcknowledged(to, write, () => {
          summary.repeated += 1;
        });
        if (write.kind === "session" && response.status < 300 && followers.length < FOLLOWED)
          followers.push(followSession(caller, JSON.parse(response.text).id));
        return response;
      };
      const work = Array.from({ length: WRITERS }, (_, index) =>
        writeUntilKilled(caller, `${token}-writer-${index}`, randomNumbers(seed * 101 + index), sendWrite),
      );
      for (const misfortune of todo.splice(0, MISFORTUNES_A_ROUND)) {
        await wait(random(PAUSE_MS));
        await happen[misfortune]();
        summary[misfortune] += 1;
      }
      isOver = true;
      const written = await Promise.all(work);
      // The last of each was not sent any more.
      const ledgers = written.map(({ writes }) => writes.filter(({ response }) => response));
      const unacknowledged = written.flatMap(({ writes }) =>
        writes.slice(0, -1).filter(({ response }) => !response),
      );
      summary.differences.push(
        ...written.flatMap(({ unexpected }) => unexpected),
        ...unacknowledged.map(({ key }) => `${key} was never acknowledged`),
      );
      summary.acknowledged += ledgers.flat().length;
      accounts.push({ token, ledgers });

      summary.differences.push(...(await untilIdle(caller, QUIET_WITHIN_MS)));
      for (const ledger of ledgers)
        summary.differences.push(...(await repeatWrites(caller, ledger.slice(-REPEATED))));
      const { turns, cut, differences } = await findDifferences(caller, ledgers);
      summary.turns += turns;
      summary.cut += cut;
      summary.differences.push(...differences);
      for (const follower of followers) {
        summary.differences.push(...(await compareFollower(caller, follower)));
        summary.followed += follower.ids.length;
        summary.connections += follower.connections;
      }
      onRound(summary);
    }
    for (const { token, ledgers } of accounts)
      summary.differences.push(...(await findDifferences({ url: nginx.url, token }, ledgers)).differences);
    const uploaded = accounts.flatMap(({ ledgers }) => ledgers.flat().filter(({ kind }) => kind === "file"));
    const files = uploaded.map(({ response }) => JSON.parse(response?.text as string) as FileObject);
    summary.files = files.length;
    const before = (await readdir(folder)).length;
    const end = performance.now() + QUIET_WITHIN_MS;
    await makeOld(folder);
    await happen.kills();
    for (;;) {
      const rows = await postgres.query(database, "SELECT file_id, name FROM file_places");
      const places = new Map(rows.map((row) => [row.file_id as string, row.name as string]));
      const differences = await fileDifferences(files, folder, places);
      // The server that was started removes what no file has.
      if (differences.length > 0 && performance.now() < end) await wait(50);
      else {
        summary.differences.push(...differences);
        break;
      }
    }
    summary.swept = before - (await readdir(folder)).length;
  } finally {
    await nginx.stop();
    await Promise.all(servers.map((server) => server.stop("SIGKILL")));
    for (const proxy of proxies) proxy.close();
    await postgres.stop();
    await rm(folder, { recursive: true });
  }
  summary.differences = [...new Set(summary.differences)];
  return summary;
}

/** Has a folder look as if two hours had passed, so that nobody still uploads what is in it. */
async function makeOld(folder: string): Promise<void> {
  const then = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const name of await readdir(folder)) await utimes(join(folder, name), then, then);
}

/** What goes wrong, in an order that depends on the numbers alone. */
function shuffled(misfortunes: Misfortunes, random: (below: number) => number): Misfortune[] {
  const all = (["kills", "restarts", "cuts"] as const).flatMap((name) =>
    new Array<Misfortune>(misfortunes[name]).fill(name),
  );
  for (let index = all.length - 1; index > 0; index -= 1) {
    const other = random(index + 1);
    [all[index], all[other]] = [all[other] as Misfortune, all[index] as Misfortune];
  }
  return all;
}

/** Compares what a reader got with the log, once nothing changes it any more. */
async function compareFollower(
  caller: Caller,
  { sessionId, ids, refusals, stop }: Follower,
): Promise<string[]> {
  const log = await readAll<KnownSessionEvent>(caller, `/sessions/${sessionId}/events`);
  const end = performance.now() + QUIET_WITHIN_MS;
  while (ids.length < log.length && performance.now() < end) await wait(20);
  await stop();
  const refused = refusals.map((status) => `A reader of ${sessionId} was refused with ${status}`);
  const logged = log.map(({ id }) => id);
  return [...refused, ...readerDifferences(sessionId, logged, ids)];
}
