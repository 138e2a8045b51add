import { mkdir, writeFile } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";
import { type Description, type Operation, readBuiltDescription } from "@cloud-agents/spec/description";
import { type ClientOperation, clientOperations } from "./clientOperations.ts";
import { printApi, printFunctions, printOperations } from "./printOperations.ts";

/** Writes the files in src/generated from the description. */
export async function generate(): Promise<void> {
  const description = readBuiltDescription();
  const operations = clientOperations(description);
  refuseOthers(description, operations);
  const folder = new URL("../src/generated/", import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL("operations.ts", folder), printOperations(operations, description));
  await writeFile(new URL("Api.ts", folder), printApi(operations));
  await writeFile(new URL("functions.ts", folder), printFunctions(operations));
}

/** What clients of other APIs can do (`packages/cli`), and this one, which every page loads, cannot. */
function refuseOthers(description: Description, operations: ClientOperation[]): void {
  for (const [index, { id, mediaType, server, writings, fields }] of operations.entries()) {
    const { source, successes } = description.operations[index] as Operation;
    const [found, remedy] = server
      ? [`has the server ${server}`, "All operations of this API have the same server."]
      : mediaType
        ? [`takes ${mediaType}`, "The client of this API sends application/json or multipart/form-data."]
        : (writings ?? fields)
          ? [
              `has the parameter or field ${Object.keys(writings ?? fields ?? {})[0]} with a style of its own`,
              "The client of this API repeats lists, and sends no objects.",
            ]
          : successes.length === 0
            ? ["describes no 2xx response", "Describe what it returns when it succeeds."]
            : [];
    if (found !== undefined) throw description.error(source, `${id} ${found}. ${remedy}`);
  }
}

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) await generate();
