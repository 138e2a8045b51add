// Writes generated/openapi.d.ts and generated/index.d.ts from the description.
// Another folder can be named as the only argument; the tests use that.
import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { printTypes } from "./printTypes.ts";

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL("../generated", import.meta.url)));
const { openapi, index } = await printTypes(readBuiltDescription());
await mkdir(folder, { recursive: true });
await writeFile(`${folder}/openapi.d.ts`, openapi);
await writeFile(`${folder}/index.d.ts`, index);
