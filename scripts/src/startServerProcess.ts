import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Running } from "./services.ts";

const require = createRequire(import.meta.url);

/** Lines of the server's log that its end is explained with. */
const QUOTED_LINES = 5;

/** Milliseconds until the server has to be ready. */
const READY_WITHIN = 30_000;

/** Runs inside the server. However the parent ends, `kill -9` included, the server ends with it. */
const END_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/**
 * Runs the reference server as a process of its own: after a change of the description it has to load the new checks.
 *
 * @param port 0 to 65535, 0 for any free one
 * @param data folder for what it stores, so that a restart loses nothing
 * @throws Error with the server's own words when it cannot start
 */
export async function startServerProcess(port: number, host: string, data: string): Promise<Running> {
  const bin = join(
    dirname(require.resolve("@cloud-agents/server/package.json")),
    "bin/cloud-agents-server.js",
  );
  const server = fork(bin, [`--port=${port}`, `--host=${host}`, `--data=${data}`, "--log-level=warn"], {
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
