import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { claimPort } from "@cloud-agents/child-process";
import autocannon from "autocannon";
import type { Target } from "./targets.ts";

/** The results of one run of a target. */
export interface Measurement {
  /** Milliseconds from the start of the process to its first response. */
  start: number;
  /** Resident memory after the first response, in MiB. */
  idleMemory: number;
  /** Creates per second, each with an Idempotency-Key of its own. */
  keyed: number;
  /** 99th percentile of their latency, in milliseconds. */
  keyedP99: number;
  /** Creates per second without an Idempotency-Key. */
  keyless: number;
  /** 99th percentile of their latency, in milliseconds. */
  keylessP99: number;
  /** Resident memory after both loads, in MiB. */
  loadedMemory: number;
}

/** Requests in flight at a time. */
const CONNECTIONS = 10;

/** Seconds of load before each measurement. */
const WARM_UP = 1;

/** Milliseconds a target has to start. */
const START_TIMEOUT = 60_000;

const AUTHORIZATION = "Bearer bench";
const AGENT = JSON.stringify({ name: "reviewer", model: "ultimate", system: "Review what you are given." });

/**
 * Starts a target, creates agents with and then without an Idempotency-Key, and stops it.
 *
 * @param seconds Duration of each of the two loads, after a warm-up.
 * @throws When the target does not start, or a request fails.
 */
export async function measure(target: Target, seconds: number): Promise<Measurement> {
  const { name } = target;
  const { url, start, child, stop } = await startTarget(target);
  const memory = () =>
    Number(execFileSync("ps", ["-o", "rss=", "-p", `${child.pid}`], { encoding: "utf8" })) / 1024;
  const createAgents = async (duration: number, isKeyed: boolean) => {
    const load = await autocannon({
      ...{ url, duration, method: "POST", body: AGENT, connections: CONNECTIONS },
      headers: {
        authorization: AUTHORIZATION,
        "content-type": "application/json",
        // autocannon puts a new id in place of the brackets in every request.
        ...(isKeyed ? { "idempotency-key": "[<id>]" } : {}),
      },
      idReplacement: isKeyed,
    });
    if (load.non2xx + load.errors === 0) return load;
    throw new Error(`${name}: ${load.non2xx} requests were refused and ${load.errors} failed.`);
  };
  const loadTarget = async (isKeyed: boolean) => {
    await createAgents(WARM_UP, isKeyed);
    const { requests, latency } = await createAgents(seconds, isKeyed);
    return [requests.average, latency.p99] as const;
  };
  try {
    const idleMemory = memory();
    const [keyed, keyedP99] = await loadTarget(true);
    const [keyless, keylessP99] = await loadTarget(false);
    return { start, idleMemory, keyed, keyedP99, keyless, keylessP99, loadedMemory: memory() };
  } finally {
    await stop();
  }
}

/** A target that responds. */
interface StartedTarget {
  /** Of a list that it returns. */
  url: string;
  /** Milliseconds from the start of the process to its first response. */
  start: number;
  child: ChildProcess;
  /** Kills it, and removes what it kept. */
  stop(): Promise<void>;
}

/**
 * Starts a target.
 *
 * @throws When it exits, or does not respond in time.
 */
export async function startTarget({ name, args }: Target): Promise<StartedTarget> {
  const [port, folder] = [await claimPort(0, "127.0.0.1", "--port"), await mkdtemp(join(tmpdir(), "bench-"))];
  const url = `http://127.0.0.1:${port}/agents`;
  const started = performance.now();
  const child = spawn(process.execPath, args(port, folder), { stdio: "ignore" });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true });
  };
  try {
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`${name} exited with code ${child.exitCode}.`);
      if (performance.now() - started > START_TIMEOUT) throw new Error(`${name} did not start.`);
      await wait(2);
    }
    return { url, start: performance.now() - started, child, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(url, { headers: { authorization: AUTHORIZATION } }).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status === 200;
}
