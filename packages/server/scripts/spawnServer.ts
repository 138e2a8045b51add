import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../bin/cloud-agents-server.js", import.meta.url));

/** How many of its last lines an error quotes when the server does not start. */
const quotedLines = 20;

/** A server in a process of its own. */
export interface SpawnedServer {
  /** Where it listens, such as `http://127.0.0.1:40123`. */
  url: string;
  pid: number;
  /** Ends the process; resolves when it is gone. Asks politely unless told otherwise. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts the command on a free port and waits until it says where it is.
 *
 * @param args Options besides the port.
 * @param startWithin How long that may take, in milliseconds.
 * @throws With the last lines of its output when it ends or stays silent.
 */
export async function spawnServer(args: readonly string[], startWithin = 30_000): Promise<SpawnedServer> {
  const child = spawn(process.execPath, [bin, "--port", "0", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH },
  });
  const exited = once(child, "exit");
  try {
    const url = await address(child, startWithin);
    return {
      url,
      pid: child.pid as number,
      async end(signal = "SIGTERM") {
        child.kill(signal);
        await exited;
      },
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function address(child: ChildProcess, startWithin: number): Promise<string> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (what: string) =>
      reject(new Error([`The server ${what}. Its last output:`, ...last].join("\n")));
    const timer = setTimeout(() => fail(`was not ready after ${startWithin} ms`), startWithin);
    const read = (line: string) => {
      last.push(line);
      if (last.length > quotedLines) last.shift();
      const [, url] = /: (http:\S+) \(/.exec(line) ?? [];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    };
    for (const output of [child.stdout, child.stderr]) if (output) createInterface(output).on("line", read);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${signal ?? `code ${code}`}`);
    });
  });
}
