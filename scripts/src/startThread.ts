import { Worker } from "node:worker_threads";

/**
 * Starts a thread in a TypeScript module.
 *
 * @param module its URL
 * @param data what the module finds in `workerData`, beside its own URL as `module`
 */
export function startThread(module: URL, data: object = {}): Worker {
  return new Worker(new URL("../thread.mjs", import.meta.url), {
    workerData: { ...data, module: module.href },
    execArgv: [],
  });
}
