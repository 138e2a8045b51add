import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { claimPort } from "./claimPort.ts";

const require = createRequire(import.meta.url);

/** How many of Prism's last lines an error quotes. */
const QUOTED_LINES = 20;

/** Milliseconds that Prism gets to end by itself before it is killed. */
const GRACE_MS = 3_000;

/**
 * Runs inside Prism's process. The channel to the parent closes however the parent ends, `kill -9`
 * included, so a mock never outlives the process that started it.
 */
const END_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

export interface MockOptions {
  /** Port to listen on, 0 to 65535. Default 0: any free one. */
  port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Invent answers from the schemas instead of giving the examples. Default false. */
  dynamic?: boolean;
  /** Path of an OpenAPI document. Default: the bundle of `@cloud-agents/spec`. */
  description?: string;
  /** Milliseconds to wait for the first sign of life. Default 60,000. */
  timeout?: number;
  /** Receives each line that Prism logs once it is listening. */
  onLine?: (line: string) => void;
}

export interface Mock {
  /** Where the mock answers, without a trailing slash. */
  url: string;
  /** Resolves when Prism has ended, for whatever reason, with the last lines it logged. */
  ended: Promise<string>;
  /** Ends Prism. Resolves when the process is gone and its port is free; calling it again is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts Prism on the description and waits until it answers.
 *
 * @param options all optional, see {@link MockOptions}
 * @returns the running mock; it ends with `stop()`, or with the process that started it
 * @throws Error when the port is in use, and with Prism's own last lines when it ends or stays silent
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { host = "127.0.0.1", dynamic = false, timeout = 60_000 } = options;
  const description = options.description ?? bundle();
  // Prism is never given port 0: when it reloads an edited description it would come back on another one.
  const port = await claimPort(options.port ?? 0, host);
  const prism = fork(
    require.resolve("@stoplight/prism-cli"),
    // One process whatever NODE_ENV says, because a second one could be orphaned. The level is the one at
    // which Prism says that it is listening.
    [
      "mock",
      description,
      `--port=${port}`,
      `--host=${host}`,
      `--dynamic=${dynamic}`,
      "--multiprocess=false",
      "--verboseLevel=info",
    ],
    {
      execArgv: ["--import", END_WITH_PARENT],
      env: { ...process.env, NODE_OPTIONS: "", FORCE_COLOR: "0" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const exited = once(prism, "exit");
  const last: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (what: string) => reject(new Error([`${what} Its last output:`, ...last].join("\n")));
    const timer = setTimeout(() => fail(`Prism was not ready after ${timeout} ms.`), timeout);
    const read = (line: string) => {
      // What Prism says about a failure comes after its whole usage and an empty line.
      if (line === "") last.length = 0;
      last.push(line);
      if (last.length > QUOTED_LINES) last.shift();
      const ready = / Prism is listening on (\S+)/.exec(line)?.[1];
      if (ready === undefined) return options.onLine?.(line);
      clearTimeout(timer);
      resolve(ready);
    };
    for (const output of [prism.stdout, prism.stderr]) if (output) createInterface(output).on("line", read);
    prism.once("close", (code) => {
      clearTimeout(timer);
      fail(`Prism ended with exit code ${code} before it was ready.`);
    });
  }).catch(async (error) => {
    await end(prism, exited);
    throw error;
  });
  return { url, ended: exited.then(() => last.join("\n")), stop: () => end(prism, exited) };
}

function bundle(): string {
  try {
    return require.resolve("@cloud-agents/spec/openapi.json");
  } catch (cause) {
    throw new Error("The description is not bundled yet. Run: npm run generate", { cause });
  }
}

async function end(prism: ChildProcess, exited: Promise<unknown>): Promise<void> {
  prism.kill("SIGTERM");
  const timer = setTimeout(() => prism.kill("SIGKILL"), GRACE_MS);
  await exited;
  clearTimeout(timer);
}
