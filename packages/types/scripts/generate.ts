import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { printTypes } from "./printTypes.ts";

/**
 * Writes openapi.d.ts and index.d.ts from the description.
 *
 * @param folder Where to; `generated` by default.
 */
export async function generate(
  folder: string = fileURLToPath(new URL("../generated", import.meta.url)),
): Promise<void> {
  const { openapi, index } = await printTypes(readBuiltDescription());
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/openapi.d.ts`, openapi);
  await writeFile(`${folder}/index.d.ts`, index);
}

// The loop of `npm start` imports this in a worker, and calls it for each change. The tests name another folder.
if (isMainThread) await generate(process.argv[2] && resolve(process.argv[2]));
