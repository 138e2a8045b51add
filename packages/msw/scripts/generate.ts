import { mkdir, writeFile } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { printExamples } from "./printExamples.ts";
import { readExamples } from "./readExamples.ts";

/** Writes src/generated/examples.ts from the description. */
export async function generate(): Promise<void> {
  const description = readBuiltDescription();
  const folder = new URL("../src/generated/", import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(
    new URL("examples.ts", folder),
    printExamples(readExamples(description), String(description.servers[0])),
  );
}

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) await generate();
