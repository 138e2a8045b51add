import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Copy } from "./copyWorkspace.ts";

/** How a program ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it printed after it was asked to end. */
  lastLines: string[];
}

/** A running `npm start`. */
export interface Starting {
  /** Resolves with the next line, from the last one on that was asked for, that matches. */
  line(pattern: RegExp): Promise<string>;
  /** Ends it with a signal, as a closed terminal does: to it and to everything that it started in its group. */
  end(signal: NodeJS.Signals, to?: "group" | "process"): Promise<Ended>;
  /** Stops to read what it prints, as a program does that has ended; resolves when it has ended, too. */
  hangUp(): Promise<Ended>;
}

/** One that serves. */
export interface Started extends Starting {
  docs: string;
  mock: string;
  server: string;
}

/** Runs `npm start` in a copy, on free ports. */
export function beginInCopy({ root, env }: Copy): Starting {
  const args = ["--import", "tsx", "src/start.ts", "--docs-port=0", "--mock-port=0", "--server-port=0"];
  const child = spawn(process.execPath, args, {
    cwd: join(root, "scripts"),
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exited = once(child, "close");
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
  const ending = async (ask: () => void): Promise<Ended> => {
    const before = printed.length;
    ask();
    const [code, signal] = await exited;
    return { code, signal, lastLines: printed.slice(before) };
  };
  return {
    line,
    end: (signal, to = "group") =>
      ending(() => void process.kill(to === "group" ? -Number(child.pid) : Number(child.pid), signal)),
    hangUp: () =>
      ending(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }),
  };
}

/** Runs `npm start` in a copy, on free ports, and waits until it serves. */
export async function startInCopy(copy: Copy): Promise<Started> {
  const starting = beginInCopy(copy);
  const { line } = starting;
  const address = async (name: string) =>
    /http:\S+/.exec(await line(new RegExp(`^ +${name} +http`)))?.[0] ?? "";
  const docs = await address("docs");
  const mock = await address("mock");
  const server = await address("server");
  await line(/Ctrl-C/);
  return { ...starting, docs, mock, server };
}
