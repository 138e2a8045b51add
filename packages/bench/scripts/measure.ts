import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import autocannon from "autocannon";
import type { Target } from "./targets.ts";

/** What one run of a target was like. */
export interface Measurement {
  /** Milliseconds from the start of the process to its first answer. */
  start: number;
  /** Resident memory after the first answer, in MiB. */
  idleMemory: number;
  requestsPerSecond: number;
  /** 99 of 100 answers came within so many milliseconds. */
  p99: number;
  /** Resident memory after the load, in MiB. */
  loadedMemory: number;
}

/** How many requests are in flight at a time. */
const connections = 10;

/** How long the target is warmed up, in seconds. */
const warmUp = 1;

/** How long a target may take to answer, in milliseconds. */
const startWithin = 60_000;

const authorization = "Bearer bench";
const agent = JSON.stringify({ name: "reviewer", model: "ultimate", system: "Review what you are given." });

/**
 * Starts a target, has it create agents, and stops it.
 *
 * @param seconds How long the load lasts, after a warm-up.
 * @throws When the target does not answer, or refuses to create an agent.
 */
export async function measure({ name, args }: Target, seconds: number): Promise<Measurement> {
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), "bench-"))];
  const url = `http://127.0.0.1:${port}/agents`;
  const started = performance.now();
  const child = spawn(process.execPath, args(port, folder), { stdio: "ignore" });
  const exited = once(child, "exit");
  const memory = () =>
    Number(execFileSync("ps", ["-o", "rss=", "-p", `${child.pid}`], { encoding: "utf8" })) / 1024;
  const createAgents = async (duration: number) => {
    const headers = { authorization, "content-type": "application/json" };
    const load = await autocannon({ url, method: "POST", headers, body: agent, connections, duration });
    if (load.non2xx + load.errors === 0) return load;
    throw new Error(`${name}: ${load.non2xx} requests were refused and ${load.errors} failed.`);
  };
  try {
    while (!(await answers(url))) {
      if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}.`);
      if (performance.now() - started > startWithin) throw new Error(`${name} did not answer.`);
      await wait(2);
    }
    const start = performance.now() - started;
    const idleMemory = memory();
    await createAgents(warmUp);
    const { requests, latency } = await createAgents(seconds);
    const loadedMemory = memory();
    return { start, idleMemory, requestsPerSecond: requests.average, p99: latency.p99, loadedMemory };
  } finally {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true });
  }
}

/** @returns A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { headers: { authorization } }).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status === 200;
}
