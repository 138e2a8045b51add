import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = dirname(createRequire(import.meta.url).resolve("@cloud-agents/server/package.json"));
const scenario = fileURLToPath(new URL("torture.yaml", import.meta.url));

/** Starts the reference server with its fault switches in a process of its own, and waits until it listens. */
export async function startReferenceServer(port = "0", ...args: string[]) {
  const child = spawn(
    process.execPath,
    [
      join(root, "bin/cloud-agents-server.js"),
      ...[`--port=${port}`, "--faults", `--scenario=${scenario}`, "--log-level=silent", ...args],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const line = once(lines, "line").then(([first]) => String(first));
  const first = await Promise.race([line, ended.then(() => "it ended")]);
  const url = /http:\/\/\S+/.exec(first)?.[0];
  if (!url) throw new Error(`The reference server did not start: ${first}`);
  return {
    url,
    async stop(): Promise<void> {
      child.kill();
      await ended;
    },
  };
}
