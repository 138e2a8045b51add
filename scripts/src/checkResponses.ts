import { createTaskWorker, TaskError } from "./createTaskWorker.ts";
import type { Contradiction } from "./performOperations.ts";
import { placeOfOperation } from "./placeOfOperation.ts";
import { handWritten, readSources } from "./readSources.ts";

/**
 * Compares what the reference server responds with the description, in a thread that ends with the check.
 *
 * @param root folder of the workspace
 * @param folder folder of the server, relative to the root
 * @param signal aborting ends the check
 * @returns one line for each contradiction, with its places in the description and in the server
 */
export async function checkResponses(root: string, folder: string, signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  const worker = createTaskWorker();
  const stop = () => void worker.stop();
  signal.addEventListener("abort", stop);
  try {
    const module = new URL("./performBuilt.ts", import.meta.url).href;
    const found = (await worker.run({ module, name: "performBuilt" })) as Contradiction[];
    return explain(found, handWritten(await readSources(root, folder)));
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return [`its operations could not be performed: ${error.log.at(-1)}`];
  } finally {
    signal.removeEventListener("abort", stop);
    await worker.stop();
  }
}

/** What is wrong, and where either side says it. Of an operation that nothing handles, the compiler says so. */
export function explain(found: readonly Contradiction[], sources: ReadonlyMap<string, string>): string[] {
  return found.flatMap(({ operation, says, place }) => {
    const performed = placeOfOperation(operation, sources);
    return performed === undefined ? [] : [`${says} (spec/${place}, performed by ${performed})`];
  });
}
