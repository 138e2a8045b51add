import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { unusedPlaces } from "./messages.ts";
import { printFiles } from "./printFiles.ts";

/**
 * Writes the checks and tables from the description and its messages.
 *
 * @param folder Where to; `dist/generated` by default.
 * @throws Error naming each place of the messages that no schema has.
 */
export async function generate(
  folder: string = fileURLToPath(new URL("../dist/generated", import.meta.url)),
): Promise<void> {
  const files = await printFiles(readBuiltDescription());
  const unused = unusedPlaces();
  if (unused.length) throw new Error(`messages.yaml names places that no schema has: ${unused.join(", ")}`);

  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
}

// The loop of `npm start` imports this in a worker, and calls it for each change. Another folder can be named as the only argument.
if (isMainThread) await generate(process.argv[2]);
