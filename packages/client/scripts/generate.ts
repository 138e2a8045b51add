import { mkdir, writeFile } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { clientOperations } from "./clientOperations.ts";
import { printApi, printFunctions, printOperations } from "./printOperations.ts";

/** Writes the files in src/generated from the description. */
export async function generate(): Promise<void> {
  const description = readBuiltDescription();
  const operations = clientOperations(description);
  const folder = new URL("../src/generated/", import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL("operations.ts", folder), printOperations(operations, description));
  await writeFile(new URL("Api.ts", folder), printApi(operations));
  await writeFile(new URL("functions.ts", folder), printFunctions(operations));
}

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) await generate();
