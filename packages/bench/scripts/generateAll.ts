// What benchGenerate.ts measures as ours: `tsx generateAll.ts <folder> [all]`, one process from the bundle to the files.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { clientOperations } from "../../client/scripts/clientOperations.ts";
import { printApi, printOperations } from "../../client/scripts/printOperations.ts";
import { printTypes } from "../../types/scripts/printTypes.ts";

const [folder = "", parts] = process.argv.slice(2);
const description = readBuiltDescription();
const operations = clientOperations(description);
const files: Record<string, string> = {
  "operations.ts": printOperations(operations, description),
  "Api.ts": printApi(operations),
};
if (parts === "all") {
  const { printFiles } = await import("../../validator/scripts/printFiles.ts");
  const { printExamples } = await import("../../msw/scripts/printExamples.ts");
  const { readExamples } = await import("../../msw/scripts/readExamples.ts");
  const { readCalls } = await import("../../react/scripts/readCalls.ts");
  Object.assign(files, await printFiles(description), {
    "examples.ts": printExamples(readExamples(description), String(description.servers[0])),
    "calls.ts": `export const calls = ${JSON.stringify(readCalls(description), null, 2)};\n`,
  });
}
// Last, because it changes the description.
const { openapi, index } = await printTypes(description);
Object.assign(files, { "openapi.d.ts": openapi, "index.d.ts": index });

await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
