import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A running `cloud-agents mock`. */
export interface StartedMock {
  url: string;
  stop(): Promise<void>;
}

/** Starts `cloud-agents mock` in a project, on any free port. */
export async function startMock(project: string, ...args: string[]): Promise<StartedMock> {
  const bin = join(project, "node_modules/@cloud-agents/cli/bin/cloud-agents.js");
  const child = spawn(process.execPath, [bin, "mock", ...args, "--port", "0"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const exited = once(child, "exit");
  const ended = exited.then((): never => {
    throw new Error("The mock ended before it was ready.");
  });
  ended.catch(() => {});
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  return {
    url: /http:\S+/.exec(String(line))?.[0] ?? "",
    async stop() {
      child.kill();
      await exited;
    },
  };
}
