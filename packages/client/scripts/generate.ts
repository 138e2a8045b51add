// Writes src/generated/operations.ts and src/generated/Api.ts from the bundled description.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { printApi, printOperations } from "./printOperations.ts";
import { readEventTypes, readOperations, readSecretMembers } from "./readOperations.ts";

const bundle = fileURLToPath(import.meta.resolve("@cloud-agents/spec/openapi.json"));
const description = JSON.parse(await readFile(bundle, "utf8"));
const operations = readOperations(description);
const folder = new URL("../src/generated/", import.meta.url);
await mkdir(folder, { recursive: true });
const names = {
  secretMembers: readSecretMembers(description),
  knownEventTypes: readEventTypes(description),
};
await writeFile(
  new URL("operations.ts", folder),
  printOperations(operations, description.servers[0].url, names),
);
await writeFile(new URL("Api.ts", folder), printApi(operations));
