import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Most lines of the process's last output that an error quotes. */
const QUOTED_LINES = 20;

/** Milliseconds that a process has to end by itself before it is killed. */
const GRACE_MS = 5_000;

/**
 * Runs inside the process. The channel to the parent closes however the parent ends, `kill -9` included, so the process never
 * outlives it.
 */
const END_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** Settings of a process besides its arguments. */
export interface ProcessOptions {
  /** The subject of error messages, such as `The server`. */
  name: string;
  /** Environment of the process; that of this process by default. */
  env?: NodeJS.ProcessEnv;
  /** URL of a module that runs in the process before its own. */
  preload?: string;
  /** Milliseconds within which the process must send its URL. 30,000 by default. */
  readyWithin?: number;
  /** Called with each line of output, of stdout and stderr. */
  onLine?: (line: string) => void;
}

/** A server in a process of its own. */
export interface RunningProcess {
  /** The URL that it sent, such as `http://127.0.0.1:40123`. */
  url: string;
  pid: number;
  /** Resolves when it has ended, with its last lines of output, and what ended it. */
  ended: Promise<string>;
  /**
   * Ends the process and resolves when it is gone. Calling it again is harmless.
   *
   * @param signal SIGTERM by default, followed by SIGKILL after 5 seconds.
   */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server as a child process, and waits until it sends `{ url }` with `process.send`. The process ends with this one.
 *
 * @param module Path of its module.
 * @param args Its arguments.
 * @returns The running process.
 * @throws Error quoting its last lines of output when it ends or stays silent.
 */
export async function startProcess(
  module: string,
  args: readonly string[],
  { name, env = process.env, preload, readyWithin = 30_000, onLine }: ProcessOptions,
): Promise<RunningProcess> {
  const preloads = [END_WITH_PARENT, ...(preload === undefined ? [] : [preload])];
  const child = fork(module, args, {
    env,
    execArgv: preloads.flatMap((url) => ["--import", url]),
    // A group of its own: Ctrl-C in a terminal reaches this process alone, which then knows that the end was asked for.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = once(child, "exit");
  const lastLines: string[] = [];
  for (const output of [child.stdout, child.stderr])
    if (output)
      createInterface(output).on("line", (line) => {
        lastLines.push(line);
        if (lastLines.length > QUOTED_LINES) lastLines.shift();
        onLine?.(line);
      });
  try {
    const url = await sentUrl(child, readyWithin);
    return {
      url,
      pid: child.pid as number,
      ended: once(child, "close").then(([code, signal]) =>
        [...lastLines, signal ? `It was ended by ${signal}.` : `It ended with exit code ${code}.`].join("\n"),
      ),
      stop: (signal) => end(child, exited, signal),
    };
  } catch (error) {
    await end(child, exited, "SIGKILL");
    throw new Error([`${name} ${(error as Error).message}. Its last output:`, ...lastLines].join("\n"));
  }
}

function sentUrl(child: ChildProcess, readyWithin: number): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`was not ready after ${readyWithin} ms`)), readyWithin);
    child.on("message", (message: { url?: unknown }) => {
      if (typeof message?.url !== "string") return;
      clearTimeout(timer);
      resolve(message.url);
    });
    child.once("error", reject);
    // Not "exit": its last output arrives before this.
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${signal ?? `exit code ${code}`} before it was ready`));
    });
  });
}

async function end(
  child: ChildProcess,
  exited: Promise<unknown>,
  signal: NodeJS.Signals = "SIGTERM",
): Promise<void> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await exited;
  clearTimeout(timer);
}
