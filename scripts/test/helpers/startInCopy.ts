import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Copy } from "./copyWorkspace.ts";

export interface Started {
  docs: string;
  mock: string;
  server: string;
  /** Resolves with the next line, from the last one on that was asked for, that matches. */
  line(pattern: RegExp): Promise<string>;
  /** Presses Ctrl-C; resolves with the exit code. */
  interrupt(): Promise<number | null>;
}

/** Runs `npm start` in a copy, on free ports, and waits until it serves. */
export async function startInCopy({ root, env }: Copy): Promise<Started> {
  const args = ["--import", "tsx", "src/start.ts", "--docs-port=0", "--mock-port=0", "--server-port=0"];
  const child = spawn(process.execPath, args, {
    cwd: join(root, "scripts"),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const printed: string[] = [];
  let notify = () => {};
  for (const output of [child.stdout, child.stderr]) {
    createInterface(output).on("line", (line) => {
      printed.push(line);
      notify();
    });
  }
  let read = 0;
  let ended = false;
  exited.then(() => {
    ended = true;
    notify();
  });
  async function line(pattern: RegExp): Promise<string> {
    for (;;) {
      for (; read < printed.length; read += 1) {
        const text = printed[read] ?? "";
        if (pattern.test(text)) {
          read += 1;
          return text;
        }
      }
      if (ended) throw new Error(["It ended before it printed that. It printed:", ...printed].join("\n"));
      await new Promise<void>((resolve) => (notify = resolve));
    }
  }
  const address = async (name: string) =>
    /http:\S+/.exec(await line(new RegExp(`^ +${name} +http`)))?.[0] ?? "";
  const docs = await address("docs");
  const mock = await address("mock");
  const server = await address("server");
  await line(/Ctrl-C/);
  return {
    docs,
    mock,
    server,
    line,
    async interrupt() {
      child.kill("SIGINT");
      const [code] = await exited;
      return code;
    },
  };
}
