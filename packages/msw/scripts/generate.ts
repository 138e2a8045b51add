// Writes src/generated/examples.ts from the description.
import { mkdir, writeFile } from "node:fs/promises";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { printExamples } from "./printExamples.ts";
import { readExamples } from "./readExamples.ts";

const description = readBuiltDescription();
const folder = new URL("../src/generated/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(
  new URL("examples.ts", folder),
  printExamples(readExamples(description), String(description.servers[0])),
);
