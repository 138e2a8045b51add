import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);

/** Lines of the server's log that its end is explained with. */
const QUOTED_LINES = 5;

/** Milliseconds until the server has to be ready. */
const READY_WITHIN = 30_000;

/** Runs inside the server. However the parent ends, `kill -9` included, the server ends with it. */
const END_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** A reference server that runs. */
export interface ServerProcess {
  /** Where it listens, such as `http://127.0.0.1:4020`. */
  url: string;
  /** Resolves when it has ended, with its last words. */
  ended: Promise<string>;
  /** Asks it to end; resolves when it is gone. */
  stop(): Promise<void>;
}

/** What a server process may be given besides its arguments. */
export interface ServerProcessOptions {
  /** Its environment; that of this process by default. */
  env?: NodeJS.ProcessEnv;
  /** Is told all that it writes. */
  onOutput?: (text: string) => void;
}

/**
 * Runs the reference server as a process of its own, as its users do, and waits until it answers.
 *
 * @param args the arguments of the command; `--port=0` takes any free port
 * @throws Error with the server's own words when it cannot start
 */
export async function startServerProcess(
  args: readonly string[],
  { env = process.env, onOutput }: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const bin = join(
    dirname(require.resolve("@cloud-agents/server/package.json")),
    "bin/cloud-agents-server.js",
  );
  const server = fork(bin, args, {
    env,
    execArgv: ["--import", END_WITH_PARENT],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = once(server, "exit");
  const last: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (what: string) => reject(new Error([`The server ${what}`, ...last].join("\n")));
    const timer = setTimeout(() => fail(`was not ready after ${READY_WITHIN} ms.`), READY_WITHIN);
    for (const output of [server.stdout, server.stderr]) {
      if (!output) continue;
      if (onOutput) output.setEncoding("utf8").on("data", onOutput);
      createInterface(output).on("line", (line) => {
        last.push(line);
        if (last.length > QUOTED_LINES) last.shift();
        const ready = /^Reference server .*?: (http\S+)/.exec(line)?.[1];
        if (ready === undefined) return;
        clearTimeout(timer);
        resolve(ready);
      });
    }
    server.once("close", (code) => {
      clearTimeout(timer);
      fail(`ended with exit code ${code} before it was ready.`);
    });
  }).catch(async (error) => {
    server.kill("SIGKILL");
    await exited;
    throw error;
  });
  return {
    url,
    ended: exited.then(() => last.join("\n")),
    async stop() {
      server.kill("SIGTERM");
      await exited;
    },
  };
}
