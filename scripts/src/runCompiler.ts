import { spawn } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { join } from "node:path";
import { signalGroup } from "../signalGroup.mjs";

/** Most of a compiler's output that is kept, in characters. */
const MAX_OUTPUT = 1024 * 1024;

/** How urgent a compiler's work is; the second leaves the processors to everything else. */
export type Urgency = "now" | "background";

/**
 * Runs the compiler of a package, without the shells that a package manager puts around it.
 *
 * @param folder folder of the package
 * @param args arguments of `tsc`
 * @param signal aborting ends the compiler
 * @returns its output, line by line, and whether it was content
 */
export async function runCompiler(
  folder: string,
  args: string[],
  signal: AbortSignal,
  urgency: Urgency = "now",
): Promise<{ ok: boolean; log: string[] }> {
  signal.throwIfAborted();
  const compiler = spawn(process.execPath, [join(folder, "node_modules/typescript/bin/tsc"), ...args], {
    cwd: folder,
    // A group of its own, because the command is a script that waits for the compiler itself.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = compiler;
  if (pid !== undefined && urgency === "background") setPriority(pid, 10);
  const end = () => {
    if (compiler.exitCode === null) signalGroup(pid, "SIGKILL");
  };
  signal.addEventListener("abort", end);
  let output = "";
  for (const stream of [compiler.stdout, compiler.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      if (output.length < MAX_OUTPUT) output += text;
    });
  const [code] = await once(compiler, "close").finally(() => signal.removeEventListener("abort", end));
  signal.throwIfAborted();
  return { ok: code === 0, log: output.split("\n").filter((line) => line !== "") };
}
