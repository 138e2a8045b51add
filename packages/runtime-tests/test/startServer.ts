import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A running reference server. */
export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts the reference server as its users do, in memory, on a free port.
 *
 * @param args further arguments of the command
 * @throws Error with what the server wrote when it ends instead of answering
 */
export async function startServer(...args: string[]): Promise<RunningServer> {
  const root = dirname(createRequire(import.meta.url).resolve("@cloud-agents/server/package.json"));
  const server = spawn(
    process.execPath,
    [join(root, "bin/cloud-agents-server.js"), "--port=0", "--log-level=error", ...args],
    { env: { ...process.env, NODE_OPTIONS: "" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const exited = once(server, "exit");
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    exited.then(() => reject(new Error(`The reference server ended:\n${output}`)), reject);
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const ready = /^Reference server .*?(http:\S+) /m.exec(output)?.[1];
        if (ready) resolve(ready);
      });
    }
  });
  return {
    url,
    async stop() {
      server.kill("SIGTERM");
      await exited;
    },
  };
}
