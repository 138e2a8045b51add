import { parentPort } from "node:worker_threads";
import type { Call, Outcome } from "./createTaskWorker.ts";

// Runs in a thread of the loop, and keeps what it has loaded: compilers and linters take longer to load than to run.

let printed: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array) => {
    printed.push(...String(chunk).split("\n"));
    return true;
  };
}

// A library may fail twice, once where nobody waits: what the call itself came to is what counts.
process.on("unhandledRejection", (reason) => printed.push(String(reason)));

parentPort?.on("message", async ({ module, name, args = [] }: Call) => {
  printed = [];
  let error: string | undefined;
  let result: unknown;
  try {
    const exported = await import(module);
    if (name !== undefined) result = await exported[name](...args);
  } catch (thrown) {
    error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  }
  parentPort?.postMessage({ error, printed, result } satisfies Outcome);
});
