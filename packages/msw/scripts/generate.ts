// Writes src/generated/examples.ts from the bundled description.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { printExamples } from "./printExamples.ts";
import { readExamples } from "./readExamples.ts";

const bundle = fileURLToPath(import.meta.resolve("@cloud-agents/spec/openapi.json"));
const description = JSON.parse(await readFile(bundle, "utf8"));
const folder = new URL("../src/generated/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(
  new URL("examples.ts", folder),
  printExamples(readExamples(description), description.servers[0].url),
);
