import type { Worker } from "node:worker_threads";
import { startThread } from "./startThread.ts";

/** A function of a module, and what it gets. */
export interface Call {
  /** URL of the module. */
  module: string;
  /** Without it, the module is only loaded, for the calls that come later. */
  name?: string;
  args?: unknown[];
}

/** What became of a call. */
export interface Outcome {
  /** What it returned. */
  result?: unknown;
  /** Name and message of what it threw. */
  error: string | undefined;
  /** Lines that it wrote to stdout and stderr. */
  printed: string[];
}

/** A thread that calls functions, one at a time, and keeps their modules loaded. */
export interface TaskWorker {
  /**
   * @returns A copy of what the function returned.
   * @throws TaskError with what the function printed and threw, or why the thread ended.
   */
  run(call: Call): Promise<unknown>;
  /** Loads everything anew for the next call: a module has changed. */
  renew(): void;
  /** Ends the thread, and whatever runs in it, for good. */
  stop(): Promise<void>;
}

const STOPPED = "It was stopped.";

/** A task of the loop failed. */
export class TaskError extends Error {
  override name = "TaskError";
  /** What it printed, line by line. */
  readonly log: string[];

  constructor(log: string[]) {
    super(log.join("\n"));
    this.log = log;
  }
}

/** @returns A worker whose thread starts with the first call. */
export function createTaskWorker(): TaskWorker {
  let worker: Worker | undefined;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();

  const end = async () => {
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };
  const call = async (wanted: Call): Promise<unknown> => {
    // A thread that starts now would keep the process alive.
    if (isStopped) throw new TaskError([STOPPED]);
    worker ??= startThread(new URL("./taskThread.ts", import.meta.url));
    const used = worker;
    const { error, printed, result } = await new Promise<Outcome>((resolve, reject) => {
      const fail = (reason: unknown) => {
        if (worker === used) worker = undefined;
        reject(new TaskError([reason instanceof Error ? reason.message : STOPPED]));
      };
      used.removeAllListeners();
      used.once("message", resolve).once("error", fail).once("exit", fail);
      used.postMessage(wanted);
    });
    if (error !== undefined) throw new TaskError([...printed, ...error.split("\n")]);
    return result;
  };
  return {
    run(wanted) {
      const done = last.then(() => call(wanted));
      last = done.catch(() => {});
      return done;
    },
    renew() {
      last = last.then(end);
    },
    stop() {
      isStopped = true;
      return end();
    },
  };
}
