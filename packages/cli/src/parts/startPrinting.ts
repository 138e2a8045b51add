import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { DescriptionError, placeAt } from "@cloud-agents/spec/description";
import type { Files } from "./Part.ts";
import type { PartInput } from "./printPart.ts";

/** What the thread returns: files, or the error that its part threw. */
export type Printed = { files: Files } | { place: string | undefined; message: string };

/**
 * Starts a thread that loads what prints a part, while this one reads the description. It does not keep the process from ending.
 *
 * @param part A key of `PARTS`.
 * @returns prints the part, and throws as `printPart` does
 */
export function startPrinting(part: string): (input: PartInput) => Promise<Files> {
  const thread = new Worker(new URL("./partThread.js", import.meta.url), { workerData: part });
  thread.unref();
  return async (input) => {
    thread.ref();
    // The thread says where a mistake is in the bundle; the place of that is found when there is one.
    const { document } = input.bundle;
    thread.postMessage({ ...input, bundle: { document, places: {} } } satisfies PartInput);
    const [printed] = (await once(thread, "message")) as [Printed];
    await thread.terminate();
    if ("files" in printed) return printed.files;
    const { place, message } = printed;
    if (place === undefined) throw new Error(message);
    throw new DescriptionError(placeAt(place.replace(/^#/, ""), input.bundle.places), message);
  };
}
