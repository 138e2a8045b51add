// Writes dist/generated from the description and its messages. Another folder can be named as the only argument.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { unusedPlaces } from "./messages.ts";
import { printFiles } from "./printFiles.ts";

const folder = process.argv[2] ?? fileURLToPath(new URL("../dist/generated", import.meta.url));
const files = await printFiles(readBuiltDescription());
const unused = unusedPlaces();
if (unused.length) throw new Error(`messages.yaml names places that no schema has: ${unused.join(", ")}`);

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
